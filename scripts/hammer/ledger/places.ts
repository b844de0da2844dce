import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Force } from '../hammers.ts';
import type { WriteRows } from './write-rows.ts';
import { WritingProcess } from './writing-process.ts';

const killEveryMs = 1_000;

export interface Hitting {
  /** How long, from when all are at work. */
  during(): Promise<unknown>;
  taskAt(place: number): Omit<WriteRows, 'name'>;
  onStart?(one: WritingProcess): void;
}

/** What came of some time with processes that were killed and replaced. */
export interface Hit {
  readonly processes: readonly WritingProcess[];
  readonly kills: number;
  readonly terminations: number;
}

/**
 * Has processes write rows for a while, each in its place. If asked to, it ends one at random now and then, by `SIGKILL` and by
 * `SIGTERM` in turn, and starts another in its place.
 */
export async function hit({ processes: places, kill }: Force, { during, taskAt, onStart }: Hitting): Promise<Hit> {
  const all: WritingProcess[] = [];
  const start = (place: number): WritingProcess => {
    const one = new WritingProcess({ ...taskAt(place), name: `p${place}-${all.length}` });
    all.push(one);
    onStart?.(one);
    return one;
  };
  const current = Array.from({ length: places }, (_, place) => start(place));
  let [kills, terminations, isDone] = [0, 0, false];
  try {
    await Promise.all(current.map(({ started }) => started));
    const untilDone = during().finally(() => (isDone = true));
    // On a machine that has much to do it takes its time until one was ended in each way.
    while (!isDone || (kill && terminations === 0)) {
      await (kill ? sleep(killEveryMs) : untilDone);
      if (!kill) continue;
      const place = randomInt(places);
      const one = current[place]!;
      if (kills > terminations) {
        await one.terminate();
        terminations++;
      } else {
        await one.kill();
        kills++;
      }
      current[place] = start(place);
      await current[place].started;
    }
    await untilDone;
    await Promise.all(current.map((one) => one.stop()));
    return { processes: all, kills, terminations };
  } finally {
    await Promise.all(current.map((one) => one.kill()));
  }
}
