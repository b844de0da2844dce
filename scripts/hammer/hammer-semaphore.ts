import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisPermits } from '@sluice/semaphore/redis';
import { Redis } from 'ioredis';
import { startRedis } from '../services/index.ts';
import { HammeredProcess } from './hammered-process.ts';
import type { Force, Outcome } from './hammers.ts';
import { highestOverlap, jain } from './overlap.ts';

/** Tenants of very different greed: of twenty callers the first has twelve, the last one. */
const keys = [...Array<string>(12).fill('a'), ...Array<string>(4).fill('b'), ...Array<string>(3).fill('c'), 'd'];
/** Short, so that the permits of those who are killed come back several times in a run. */
const leaseMs = 4_000;
const killEveryMs = 2_500;
/** How fair it has to be: Jain's index between processes, and between keys. */
const fairEnough = 0.95;

/** Real processes share permits through a real Redis. What they hold they tell the time of, and it is laid over each other here. */
export async function hammerSemaphore(force: Force): Promise<Outcome> {
  const server = await startRedis();
  const client = new Redis(server.url);
  const name = `hammer ${randomUUID()}`;
  const task = { url: server.url, name, callers: force.callers, permits: force.permits, leaseMs, keys };
  const places = Array.from({ length: force.processes }, () => [new HammeredProcess(task)]);
  try {
    await Promise.all(places.map(([first]) => first!.started));
    let kills = 0;
    const untilMs = performance.now() + force.seconds * 1_000;
    while (performance.now() < untilMs) {
      await sleep(Math.min(killEveryMs, Math.max(0, untilMs - performance.now())));
      if (!force.kill || performance.now() >= untilMs) continue;
      const place = places[randomInt(places.length)]!;
      await place.at(-1)!.kill();
      const next = new HammeredProcess(task);
      place.push(next);
      await next.started;
      kills++;
    }
    await Promise.all(places.map((place) => place.at(-1)!.stop()));
    return judge(force, places, { kills, residue: await residueOf(client, name, force.permits) });
  } finally {
    await Promise.all(places.map((place) => place.at(-1)!.kill()));
    client.disconnect();
    await server.stop();
  }
}

function judge(
  { permits }: Force,
  places: readonly (readonly HammeredProcess[])[],
  { kills, residue }: { kills: number; residue: number },
): Outcome {
  const all = places.flat();
  const held = all.flatMap((one) => one.held);
  const highest = highestOverlap(held);
  const lost = held.filter((one) => one.lost).length;
  const sure = highestOverlap(held.filter((one) => !one.lost));
  const errors = all.flatMap((one) => one.errors);
  for (const error of errors.slice(0, 5)) console.error(error);
  // By the second that it was there: who is killed and starts anew has less time.
  const byProcess = places.map((place) => {
    const served = place.reduce((sum, one) => sum + one.held.length, 0);
    const aliveNs = place.reduce((sum, one) => sum + one.aliveNs, 0);
    return aliveNs === 0 ? 0 : served / aliveNs;
  });
  const byKey = [...new Set(keys)].map((key) => held.filter((one) => one.key === key).length);
  const [fairProcesses, fairKeys] = [round(jain(byProcess)), round(jain(byKey))];
  const bound = lost === 0 ? `≤ ${permits}` : `≤ ${permits}, besides ${lost} that lapsed while they ran`;
  return {
    numbers: { served: held.length, kills, lost },
    checks: [
      {
        what: 'highest number held at once',
        ok: sure <= permits && highest <= permits + lost,
        got: highest,
        expected: bound,
      },
      { what: 'fairness between processes', ok: fairProcesses >= fairEnough, got: fairProcesses, expected: '≥ 0.95' },
      { what: 'fairness between keys', ok: fairKeys >= fairEnough, got: fairKeys, expected: '≥ 0.95' },
      { what: 'residue in Redis', ok: residue === 0, got: residue, expected: '0 keys' },
      { what: 'errors', ok: errors.length === 0, got: errors.length, expected: '0' },
      { what: 'used as many as there are', ok: highest >= permits, got: highest, expected: `≥ ${permits}` },
    ],
  };
}

/** How many keys are left when all leases of the dead are over and all permits were taken once more and given back. */
async function residueOf(client: Redis, name: string, permits: number): Promise<number> {
  const store = redisPermits({ client, name, leaseMs, timeoutMs: leaseMs / 4 });
  store.limit({ permits, permitsPerKey: permits, maxQueued: Infinity, agingMs: 60_000 });
  const { signal } = new AbortController();
  const wants = { key: undefined, priority: 5, maxWaitMs: 10 * leaseMs, remainingMs: Infinity, signal };
  await Promise.all(Array.from({ length: permits }, async (_, at) => store.acquire({ ...wants, id: `last ${at}` })));
  await store.close();
  return (await client.keys('sluice:semaphore:*')).length;
}

function round(index: number): number {
  return Math.round(index * 1_000) / 1_000;
}
