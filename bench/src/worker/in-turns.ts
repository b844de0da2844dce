import { setImmediate as turnLoop } from 'node:timers/promises';
import type { Task } from './task.ts';
import { warmedUp } from './warm-up.ts';

/** How long one way is walked before the others have their turn. */
const turnMs = 50;

/** Something that is done over and over. */
export interface Way {
  once(): Promise<void>;
  /** Waits for what was left for later. */
  readonly after?: (() => Promise<void>) | undefined;
}

/** What doing it once took: CPU of this process, and time on the clock. */
export interface Spent {
  readonly cpuUs: number;
  readonly perSecond: number;
}

/** Several ways to do what another process answers, so many at a time, in turns: a machine that is slow for a while is slow for all. */
export async function inTurns(
  ways: readonly Way[],
  { concurrency, warmMs, windowMs }: Task,
): Promise<readonly Spent[]> {
  const walks = ways.map((way) => ({ way, done: 0, cpuUs: 0, ms: 0 }));
  const turns = async (): Promise<void> => {
    for (const walk of walks) {
      const startMs = performance.now();
      const before = process.cpuUsage();
      const loop = async (): Promise<void> => {
        for (; performance.now() < startMs + turnMs; walk.done++) await walk.way.once();
      };
      await Promise.all(Array.from({ length: concurrency }, loop));
      await walk.way.after?.();
      const { user, system } = process.cpuUsage(before);
      walk.cpuUs += user + system;
      walk.ms += performance.now() - startMs;
      await turnLoop();
    }
  };
  let warm = false;
  void warmedUp(warmMs).then(() => (warm = true));
  while (!warm) await turns();
  for (const walk of walks) walk.done = walk.cpuUs = walk.ms = 0;
  for (const until = performance.now() + windowMs; performance.now() < until;) await turns();
  return walks.map(({ done, cpuUs, ms }) => ({ cpuUs: cpuUs / done, perSecond: (done / ms) * 1_000 }));
}
