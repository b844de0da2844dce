import { setImmediate as turnLoop } from 'node:timers/promises';
import type { Client } from '../subjects/client.ts';
import type { Result, Task } from './task.ts';
import { warmedUp } from './warm-up.ts';

/** How long one way is walked before the others have their turn. */
const turnMs = 50;

/**
 * A kept answer looked for, and a whole call that gets it, beside the GET of as many bytes by the client alone: in turns, so many at
 * a time. The CPU is this process's.
 */
export async function measureCache({ cache }: Client, { concurrency, warmMs, windowMs }: Task): Promise<Result> {
  const { find, call, get } = cache!;
  const ways = [find, call, get].map((once) => ({ once, done: 0, cpuUs: 0 }));
  const turns = async (): Promise<void> => {
    for (const way of ways) {
      const until = performance.now() + turnMs;
      const loop = async (): Promise<void> => {
        for (; performance.now() < until; way.done++) await way.once();
      };
      const before = process.cpuUsage();
      await Promise.all(Array.from({ length: concurrency }, loop));
      const { user, system } = process.cpuUsage(before);
      way.cpuUs += user + system;
      await turnLoop();
    }
  };
  let warm = false;
  void warmedUp(warmMs).then(() => (warm = true));
  while (!warm) await turns();
  for (const way of ways) way.done = way.cpuUs = 0;
  for (const until = performance.now() + windowMs; performance.now() < until;) await turns();
  const [findUs, callUs, getUs] = ways.map((way) => way.cpuUs / way.done);
  return { findUs: findUs!, callUs: callUs!, getUs: getUs! };
}
