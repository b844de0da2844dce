import type { Client } from '../subjects/client.ts';
import { inTurns } from './in-turns.ts';
import type { Result, Task } from './task.ts';

/**
 * Reservations that are settled, from one account, beside the same two scripts sent by the client alone, and beside the least that a
 * script can do.
 */
export async function measureBudget({ budget }: Client, task: Task): Promise<Result> {
  const { reserve, flush, bare, increment } = budget!;
  const ways = [{ once: reserve, after: flush }, { once: bare }, { once: increment }];
  const [own, same, least] = await inTurns(ways, task);
  return {
    reserveUs: own!.cpuUs,
    bareUs: same!.cpuUs,
    perSecond: own!.perSecond,
    barePerSecond: same!.perSecond,
    incrementsPerSecond: least!.perSecond,
  };
}
