import { setImmediate as turnLoop } from 'node:timers/promises';
import type { Client } from '../subjects/client.ts';
import type { Result, Task } from './task.ts';
import { warmedUp } from './warm-up.ts';

/** How long one way is walked before the other has its turn. */
const turnMs = 50;

/**
 * A permit of a store that is another process, asked for and given back, beside the same commands sent by the client alone:
 * in turns, so many at a time. The CPU is this process's; the store has the same to do both times.
 */
export async function measurePermit(client: Client, { concurrency, warmMs, windowMs }: Task): Promise<Result> {
  const bare = { once: () => client.barePermit!(), done: 0, cpuUs: 0 };
  const permit = { once: () => client.permit!(), done: 0, cpuUs: 0 };
  const turns = async (): Promise<void> => {
    for (const way of [bare, permit]) {
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
  bare.done = permit.done = bare.cpuUs = permit.cpuUs = 0;
  for (const until = performance.now() + windowMs; performance.now() < until;) await turns();
  return { bareUs: bare.cpuUs / bare.done, permitUs: permit.cpuUs / permit.done };
}
