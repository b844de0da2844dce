import { setTimeout as sleep } from 'node:timers/promises';
import { inTurn } from './in-turn.ts';
import { warmedUp } from './warm-up.ts';

/** How long the calls of a turn go on before they are measured: connections may have been closed in between. */
const runUpMs = 200;

export interface Load {
  /** Does one call, over and over. */
  readonly once: () => Promise<void>;
  readonly concurrency: number;
  readonly warmMs: number;
  /** How long a turn is measured. */
  readonly turnMs: number;
  /** Units of work done so far. */
  readonly done: () => number;
}

/**
 * CPU of the whole process, its compiler and garbage collector included, per unit of work, in µs: over all of its turns. The
 * calls go on before and after what is measured of a turn, so that nothing of starting and ending is in it.
 */
export async function cpuPerUnit({ once, concurrency, warmMs, turnMs, done }: Load): Promise<number> {
  const whileCalling = async (wait: () => Promise<void>): Promise<void> => {
    let stopped = false;
    const loop = async (): Promise<void> => {
      while (!stopped) await once();
    };
    const loops = Promise.all(Array.from({ length: concurrency }, loop));
    const waited = wait().then(() => void (stopped = true));
    await Promise.race([loops, waited]); // a call that fails ends it at once
    await Promise.all([waited, loops]);
  };
  let cpuUs = 0;
  let units = 0;
  const measured = async (): Promise<void> => {
    await sleep(runUpMs);
    const before = { cpu: process.cpuUsage(), units: done() };
    await sleep(turnMs);
    const { user, system } = process.cpuUsage(before.cpu);
    cpuUs += user + system;
    units += done() - before.units;
  };
  await whileCalling(() => warmedUp(warmMs));
  await inTurn(() => whileCalling(measured));
  if (units === 0) throw new Error(`Expected work to be done within turns of ${turnMs} ms`);
  return cpuUs / units;
}
