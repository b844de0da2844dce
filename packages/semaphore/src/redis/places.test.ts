// Who has a place in a queue that is full, between processes.
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startRedis, type Redis as Server } from '../../../../scripts/services/index.ts';
import type { Caller } from '../conformance/caller.ts';
import { isRefusal } from '../index.ts';
import { channelsOf, keysOf } from './lua/shared-keys.ts';
import { count, openProcess } from './testing/process-store.ts';
import { teachScripts } from './testing/teach-scripts.ts';

vi.setConfig({ testTimeout: 40_000 });
/** Nobody renews while a test runs: what is heard was said by a message, or by a reply. */
const unhurried = { leaseMs: 600_000, timeoutMs: 10_000 };

let server: Server;
let client: Redis;

beforeAll(async () => {
  server = await startRedis();
  client = new Redis(server.url);
  await teachScripts([client]);
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
});

/** How many wait of each key: as it is written down, and as it is. */
async function lines(name: string): Promise<{ told: Map<string, number>; true: Map<string, number> }> {
  const [, , , queue, , , , lengths] = keysOf(name);
  const told = new Map<string, number>();
  const pairs = await client.zrange(lengths!, '0', '-1', 'WITHSCORES');
  for (let at = 0; at < pairs.length; at += 2) told.set(pairs[at]!, Number(pairs[at + 1]));
  const counted = new Map<string, number>();
  for (const place of await client.zrange(queue!, '0', '-1')) {
    const key = place.slice(1, 17);
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  return { told, true: counted };
}

test('whoever makes room for another process hears so at once, and nothing of it stays behind', async () => {
  const name = crypto.randomUUID();
  const changes = { maxQueued: 3 };
  const [busy, other] = [1, 2].map(() => openProcess({ client, name, ...unhurried }, changes));
  const holder = busy!.ask('holder', { key: 'a' });
  await holder.permit();
  const waiting: Caller[] = [];
  for (let at = 1; at <= 3; at++) {
    waiting.push(busy!.ask(`a${at}`, { key: 'a' }));
    await vi.waitFor(async () => expect((await count(client, name)).queued).toBe(at));
  }
  await vi.waitFor(async () => expect(await client.pubsub('CHANNELS', `${channelsOf(name)}*`)).toHaveLength(1));
  await sleep(50); // it renews once it listens, and would hear by that
  const newcomer = other!.ask('b1', { key: 'b' });
  await waiting[2]!.refusal('displaced');
  await holder.release();
  for (const caller of [waiting[0]!, newcomer, waiting[1]!]) await caller.release();
  await vi.waitFor(async () => expect(await count(client, name)).toEqual({ held: 0, queued: 0, keys: 0 }));
});

test('whatever two processes do, lines are as long as those who wait in them, and nothing stays behind', async () => {
  const steps = fc.array(
    fc.record({ of: fc.nat({ max: 1 }), what: fc.nat({ max: 9 }), key: fc.constantFrom('a', 'b', 'c'), at: fc.nat() }),
    { minLength: 40, maxLength: 60 },
  );
  let displacements = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const name = crypto.randomUUID();
      const changes = { permits: 2, permitsPerKey: 1, maxQueued: 5, agingMs: 5 };
      const processes = [1, 2].map(() => openProcess({ client, name, ...unhurried }, changes));
      const callers: Caller[] = [];
      const back = new Set<Caller>();
      const out = () => callers.filter((caller) => caller.has && !back.has(caller));
      const giveBack = async (caller: Caller): Promise<void> => {
        back.add(caller);
        await caller.release();
      };
      for (const { of, what, key, at } of taken) {
        const [held, waiting] = [out(), callers.filter(({ waits }) => waits)];
        if (what < 6) callers.push(processes[of]!.ask(`${key}${callers.length}`, { key, priority: at % 10 }));
        else if (what < 8 && held.length > 0) await giveBack(held[at % held.length]!);
        else if (waiting.length > 0) waiting[at % waiting.length]!.abort();
        const { told, true: counted } = await lines(name);
        expect(told).toEqual(counted);
      }
      await vi.waitFor(async () => {
        for (const caller of out()) await giveBack(caller);
        expect(callers.filter(({ waits }) => waits)).toEqual([]);
        expect(await count(client, name)).toEqual({ held: 0, queued: 0, keys: 0 });
      });
      displacements += callers.filter(
        ({ outcome }) => outcome && isRefusal(outcome) && outcome.refused === 'displaced',
      ).length;
      await Promise.all(processes.map(({ store }) => store.close()));
    }),
    { numRuns: 8 },
  );
  expect(displacements).toBeGreaterThan(0);
});
