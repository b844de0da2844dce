import type { Client } from '../subjects/client.ts';
import { inTurns } from './in-turns.ts';
import type { Result, Task } from './task.ts';

/** A kept answer looked for, and a whole call that gets it, beside the GET of as many bytes by the client alone. */
export async function measureCache({ cache }: Client, task: Task): Promise<Result> {
  const { find, call, get } = cache!;
  const [found, called, got] = await inTurns([{ once: find }, { once: call }, { once: get }], task);
  return { findUs: found!.cpuUs, callUs: called!.cpuUs, getUs: got!.cpuUs };
}
