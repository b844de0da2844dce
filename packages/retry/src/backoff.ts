import type { Random } from '@sluice/core';

/** How waits grow, and how much chance is in them. */
export interface Backoff {
  readonly maxDelayMs: number;
  readonly jitter: 'full' | number;
  readonly random: Random;
}

/** After a hint, callers come back spread over a tenth of it more, but over no more than this. */
const maxSpreadMs = 1_000;

/** More of them make `Infinity`, and that times 0 is no number. */
const mostDoublings = 1_000;

/**
 * How long to wait after the `attempt`-th attempt: exponential backoff with jitter, never shorter than what the provider
 * asked for. Those that were told the same wait do not come back in the same moment.
 */
export function delayAfter(
  attempt: number,
  firstDelayMs: number,
  hintMs: number,
  { maxDelayMs, jitter, random }: Backoff,
): number {
  const fullMs = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, mostDoublings));
  const share = jitter === 'full' ? random() : 1 - jitter + 2 * jitter * random();
  const spreadMs = hintMs > 0 ? Math.min(hintMs / 10, maxSpreadMs) * random() : 0;
  return Math.round(Math.max(fullMs * share, Math.ceil(hintMs)) + spreadMs);
}
