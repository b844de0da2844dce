import type { ManualClock } from '@sluice/core/laws';

/** Waits for `promise`, moving the clock on from timer to timer. What it rejects with is its value. */
export async function drive<Value>(promise: Promise<Value>, clock: ManualClock): Promise<Value | Error> {
  let settled = false;
  const outcome = promise.catch((error: unknown) => error as Error).finally(() => (settled = true));
  for (let still = 0; !settled && still < 100; still++) await clock.advance(clock.nextMs ?? 0);
  if (!settled) throw new Error('Expected it to end, it hangs');
  return outcome;
}
