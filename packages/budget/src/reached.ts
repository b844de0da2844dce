import type { Reached } from './budget-store.ts';

/** How far so much of a limit is; 0: not half. */
export function reachedBy(spent: number, limit: number): Reached | 0 {
  if (spent >= limit) return 100;
  if (spent * 5 >= limit * 4) return 80;
  return spent * 2 >= limit ? 50 : 0;
}
