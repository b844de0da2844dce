import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { budget, type BudgetUsage } from '@sluice/budget';
import { redisBudget } from '@sluice/budget/redis';
import { Redis } from 'ioredis';
import { startRedis } from '../../services/index.ts';
import type { Check, Force, Outcome } from '../hammers.ts';
import { TaskProcess } from '../task-process.ts';
import type { SpendBudget } from './spend-budget.ts';
import { steps, type Step } from './steps.ts';

/** Long enough that a machine with other things to do renews in time. */
const leaseMs = 4_000;
/** What is left of a process that was killed is charged by then. */
const patienceMs = 30_000;

/** What came of one budget that all processes spent from. */
interface Round {
  readonly admitted: number;
  readonly refused: number;
  readonly kills: number;
  readonly charged: number;
  readonly held: number;
  /** The most that anybody saw charged and held. */
  readonly highest: number;
  readonly errors: readonly string[];
}

/**
 * Real processes spend one budget through a real Redis until all is spent, while somebody else looks on. With `kill` a process is
 * killed between every two steps of a call, a budget for each; another one takes its place.
 */
export async function hammerBudget(force: Force): Promise<Outcome> {
  const server = await startRedis();
  const client = new Redis(server.url);
  try {
    const rounds: Round[] = [];
    for (const step of force.kill ? steps : [undefined]) rounds.push(await spend(force, server.url, client, step));
    return judge(force, rounds);
  } finally {
    client.disconnect();
    await server.stop();
  }
}

async function spend(force: Force, url: string, client: Redis, step: Step | undefined): Promise<Round> {
  const { processes, callers, limit } = force;
  const name = `hammer ${randomUUID()}`;
  const store = redisBudget({ client, name, leaseMs, timeoutMs: leaseMs / 4 });
  const purse = budget({ limits: [{ requests: limit, per: 'everybody', window: 'total' }], store });
  const look = async (): Promise<BudgetUsage> => (await purse.usage({ attributes: {} }))[0]!;
  const counts = { admitted: 0, refused: 0, kills: 0, highest: 0 };
  const errors: string[] = [];
  const task: SpendBudget = { url, name, callers, limit, leaseMs };
  const start = (own: SpendBudget): TaskProcess =>
    new TaskProcess('spendBudget', own, {
      onWord(word, _, text) {
        if (word === '+') counts.admitted++;
        else if (word === '-') counts.refused++;
        else if (word === '?') errors.push(text);
      },
    });
  const dying = step && start({ ...task, dieAt: { step, time: 1 + randomInt(5) } });
  const others = Array.from({ length: processes - (dying ? 1 : 0) }, () => start(task));
  try {
    await Promise.all([...others, ...(dying ? [dying] : [])].map((one) => one.started));
    let over = false;
    const watching = (async () => {
      for (; !over; await sleep(5)) {
        const { spent, held } = await look();
        counts.highest = Math.max(counts.highest, spent + held);
      }
    })();
    await Promise.all([...others, ...(dying ? [dying] : [])].map((one) => one.stop()));
    if (dying) {
      counts.kills++;
      const next = start(task);
      others.push(next);
      await next.started;
      await next.stop();
    }
    let last = await look();
    for (
      const untilMs = performance.now() + patienceMs;
      last.held > 0 && performance.now() < untilMs;
      last = await look()
    ) {
      await sleep(50);
    }
    over = true;
    await watching;
    await purse.close();
    return { ...counts, charged: last.spent, held: last.held, errors };
  } finally {
    await Promise.all([...others, ...(dying ? [dying] : [])].map((one) => one.kill()));
  }
}

function judge({ limit }: Force, rounds: readonly Round[]): Outcome {
  const sum = (of: (round: Round) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  const [admitted, refused, kills] = [sum((one) => one.admitted), sum((one) => one.refused), sum((one) => one.kills)];
  const errors = rounds.flatMap((one) => one.errors);
  for (const error of errors.slice(0, 5)) console.error(error);
  const overshoot = Math.max(
    0,
    ...rounds.map(({ highest, charged, held }) => Math.max(highest, charged + held) - limit),
  );
  const held = sum((one) => one.held);
  const free = sum(({ admitted: sent, charged }) => Math.max(0, sent - charged));
  // Who was killed with a hold is charged for it, sent or not: so all of every budget is charged in the end.
  const wrong = rounds.filter(({ charged }) => charged !== limit).length;
  const exact = rounds.filter((one) => one.kills === 0 && one.admitted !== limit).length;
  const violations = [overshoot > 0, held > 0, free > 0, wrong > 0, exact > 0].filter(Boolean).length;
  const line = `admitted ${admitted}, refused ${refused}, charged + held ≤ limit: ${overshoot === 0 ? 'yes' : 'no'}`;
  console.error(kills > 0 ? `${line}; ${kills} killed, ${violations} violations` : line);
  const checks: Check[] = [
    {
      what: 'overshoot: charged + held beyond the limit, at its highest',
      ok: overshoot === 0,
      got: overshoot,
      expected: '0',
    },
    { what: 'held when all is over', ok: held === 0, got: held, expected: '0' },
    { what: 'calls that the provider got and nobody was charged for', ok: free === 0, got: free, expected: '0' },
    { what: 'budgets that are not charged to the last', ok: wrong === 0, got: wrong, expected: '0' },
    {
      what: 'budgets of which another number than the limit was admitted, and nobody killed',
      ok: exact === 0,
      got: exact,
      expected: '0',
    },
    { what: 'errors', ok: errors.length === 0, got: errors.length, expected: '0' },
  ];
  return { checks, numbers: { admitted, refused, kills, overshoot, violations } };
}
