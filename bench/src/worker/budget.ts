import { setImmediate as turnLoop } from 'node:timers/promises';
import type { Client } from '../subjects/client.ts';
import type { Result, Task } from './task.ts';
import { warmedUp } from './warm-up.ts';

/** How long one way is walked before the others have their turn. */
const turnMs = 50;

interface Way {
  once(): Promise<void>;
  /** Waits for what was left for later. */
  readonly after: (() => Promise<void>) | undefined;
  done: number;
  cpuUs: number;
  ms: number;
}

/**
 * Reservations that are settled, from one account, beside the same two scripts sent by the client alone, and beside the least that a
 * script can do: in turns, so many at a time. The CPU is this process's, the time is everybody's.
 */
export async function measureBudget({ budget }: Client, { concurrency, warmMs, windowMs }: Task): Promise<Result> {
  const { reserve, flush, bare, increment } = budget!;
  const way = (once: () => Promise<void>, after?: () => Promise<void>): Way => ({
    once,
    after,
    done: 0,
    cpuUs: 0,
    ms: 0,
  });
  const ways = [way(reserve, flush), way(bare), way(increment)] as const;
  const turns = async (): Promise<void> => {
    for (const one of ways) {
      const startMs = performance.now();
      const before = process.cpuUsage();
      const loop = async (): Promise<void> => {
        for (; performance.now() < startMs + turnMs; one.done++) await one.once();
      };
      await Promise.all(Array.from({ length: concurrency }, loop));
      await one.after?.();
      const { user, system } = process.cpuUsage(before);
      one.cpuUs += user + system;
      one.ms += performance.now() - startMs;
      await turnLoop();
    }
  };
  let warm = false;
  void warmedUp(warmMs).then(() => (warm = true));
  while (!warm) await turns();
  for (const one of ways) one.done = one.cpuUs = one.ms = 0;
  for (const until = performance.now() + windowMs; performance.now() < until;) await turns();
  const [own, same, least] = ways;
  return {
    reserveUs: own.cpuUs / own.done,
    bareUs: same.cpuUs / same.done,
    perSecond: (own.done / own.ms) * 1_000,
    barePerSecond: (same.done / same.ms) * 1_000,
    incrementsPerSecond: (least.done / least.ms) * 1_000,
  };
}
