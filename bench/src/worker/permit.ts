import type { Client } from '../subjects/client.ts';
import { inTurns } from './in-turns.ts';
import type { Result, Task } from './task.ts';

/**
 * A permit of a store that is another process, asked for and given back, beside the same commands sent by the client alone. The
 * store has the same to do both times.
 */
export async function measurePermit(client: Client, task: Task): Promise<Result> {
  const [bare, permit] = await inTurns([{ once: () => client.barePermit!() }, { once: () => client.permit!() }], task);
  return { bareUs: bare!.cpuUs, permitUs: permit!.cpuUs };
}
