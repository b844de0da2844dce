import { setTimeout as sleep } from 'node:timers/promises';
import { warmedUp } from './warm-up.ts';

export interface Load {
  /** Does one call, over and over. */
  readonly once: () => Promise<void>;
  readonly concurrency: number;
  readonly warmMs: number;
  readonly windowMs: number;
  /** Units of work done so far. */
  readonly done: () => number;
}

/**
 * CPU of the whole process, its compiler and garbage collector included, per unit of work, in µs. The calls go on before
 * and after the window, so that nothing of starting and ending is in it.
 */
export async function cpuPerUnit({ once, concurrency, warmMs, windowMs, done }: Load): Promise<number> {
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped) await once();
  };
  const loops = Promise.all(Array.from({ length: concurrency }, loop));
  const measured = (async () => {
    await warmedUp(warmMs);
    const before = { cpu: process.cpuUsage(), units: done() };
    await sleep(windowMs);
    const { user, system } = process.cpuUsage(before.cpu);
    const units = done() - before.units;
    if (units === 0) throw new Error(`Expected work to be done within ${windowMs} ms`);
    stopped = true;
    return (user + system) / units;
  })();
  await Promise.race([loops, measured]); // a call that fails ends it at once
  const cost = await measured;
  await loops;
  return cost;
}
