import { expected, systemClock, systemRandom, type Clock, type Random } from '@sluice/core';
import type { Backoff } from './backoff.ts';
import { retryBudget, type RetryBudget } from './retry-budget.ts';

/** How `retry` tries again. */
export interface RetryOptions {
  /**
   * How often a call is made at most, the first time included.
   * @defaultValue `3`, as in AWS's, OpenAI's and Anthropic's SDKs
   */
  readonly attempts?: number;
  /** The longest first wait; it doubles with each attempt. @defaultValue `500`, as in OpenAI's and Anthropic's SDKs */
  readonly delayMs?: number;
  /**
   * The same after `rate-limit`: a bucket wants time to fill.
   * @defaultValue `1_000`, as in AWS's SDKs; `delayMs` if that is longer
   */
  readonly throttledDelayMs?: number;
  /** What waits grow to. A server's hint may be longer. @defaultValue `20_000`, as in AWS's SDKs */
  readonly maxDelayMs?: number;
  /**
   * How much chance is in a wait. `'full'`: anything from 0 to all of it, which spreads those that failed together best.
   * A number: so much more or less; `0.2` is ± 20 %. @defaultValue `'full'`
   */
  readonly jitter?: 'full' | number;
  /**
   * The longest wait that a provider may ask for. A longer one goes up at once, with `retryAfterMs`: the caller, or a
   * router, knows better what to do with a minute. @defaultValue `60_000`
   */
  readonly maxRetryAfterMs?: number;
  /** Shared with other `retry` links, where they lead to the same provider. @defaultValue one of the link's own */
  readonly retryBudget?: RetryBudget;
  readonly clock?: Clock;
  /** Where chance comes from. @defaultValue the real chance */
  readonly random?: Random;
}

/** Options, checked and filled. */
export interface Settings extends Backoff {
  readonly attempts: number;
  readonly delayMs: number;
  readonly throttledDelayMs: number;
  readonly maxRetryAfterMs: number;
  readonly retryBudget: RetryBudget;
  readonly clock: Clock;
}

/** @throws TypeError for options that cannot be. */
export function settingsOf(options: RetryOptions): Settings {
  const { attempts = 3, delayMs = 500, maxDelayMs = 20_000, jitter = 'full', maxRetryAfterMs = 60_000 } = options;
  const { clock = systemClock, random = systemRandom, retryBudget: budget = retryBudget() } = options;
  if (!Number.isSafeInteger(attempts) || attempts < 1) throw expected('attempts', 'a whole number ≥ 1', attempts);
  assertDelay('delayMs', delayMs);
  if (!Number.isFinite(maxDelayMs) || maxDelayMs < delayMs) {
    throw expected('maxDelayMs', 'a finite number, no less than `delayMs`', maxDelayMs);
  }
  const { throttledDelayMs = Math.max(delayMs, Math.min(1_000, maxDelayMs)) } = options;
  assertDelay('throttledDelayMs', throttledDelayMs);
  if (throttledDelayMs > maxDelayMs) throw expected('throttledDelayMs', 'no more than `maxDelayMs`', throttledDelayMs);
  if (jitter !== 'full' && !(typeof jitter === 'number' && jitter >= 0 && jitter <= 1)) {
    throw expected('jitter', "'full' or a number from 0 to 1", jitter);
  }
  if (!(typeof maxRetryAfterMs === 'number' && maxRetryAfterMs >= 0)) {
    throw expected('maxRetryAfterMs', 'a number ≥ 0', maxRetryAfterMs);
  }
  if (typeof budget?.spend !== 'function' || typeof budget.succeeded !== 'function') {
    throw expected('retryBudget', 'a retry budget, as `retryBudget()` makes one', budget);
  }
  if (typeof random !== 'function') throw expected('random', 'a function', random);
  return {
    attempts,
    delayMs,
    throttledDelayMs,
    maxDelayMs,
    jitter,
    maxRetryAfterMs,
    retryBudget: budget,
    clock,
    random,
  };
}

function assertDelay(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) throw expected(name, 'a finite number ≥ 0', value);
}
