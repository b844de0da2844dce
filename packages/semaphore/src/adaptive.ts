import { expected, isCompletionError, type Ending } from '@sluice/core';

/** How {@link adaptive} looks for the limit. */
export interface AdaptiveOptions {
  /** How many calls at once to begin with. @defaultValue `20` */
  readonly initial?: number;
  /** @defaultValue `1` */
  readonly min?: number;
  /** @defaultValue `200` */
  readonly max?: number;
  /** What the limit is multiplied by when the provider is too busy. @defaultValue `0.9` */
  readonly backoff?: number;
}

/**
 * A limit that nobody has to know: it grows by one for every limit-ful of answers, and shrinks by a tenth when the provider
 * has had enough (429 without an empty bucket, 529, no connection or no first output in time). Additive increase,
 * multiplicative decrease, with the constants of Netflix's concurrency-limits (initial 20, max 200, backoff 0.9); the least
 * is 1, because a limit belongs to a key and not to a fleet.
 *
 * Latency says nothing here: how long an answer takes is how long it is.
 *
 * @example
 * ```ts
 * const gate = semaphore({ permits: adaptive({ max: 64 }) });
 * ```
 * @throws TypeError for options out of range.
 */
export function adaptive(options: AdaptiveOptions = {}): AdaptiveLimit {
  return new AdaptiveLimit(options);
}

/** Made by {@link adaptive}. */
export class AdaptiveLimit {
  /** Called whenever `permits` is another number. One limit belongs to one semaphore. */
  onChange: (() => void) | undefined;
  /** How often it shrank. */
  epoch = 0;
  #limit: number;
  readonly #min: number;
  readonly #max: number;
  readonly #backoff: number;

  constructor({ initial = 20, min = 1, max = 200, backoff = 0.9 }: AdaptiveOptions) {
    if (!isWhole(min)) throw expected('min', 'a whole number ≥ 1', min);
    if (!isWhole(max) || max < min) throw expected('max', `a whole number ≥ \`min\` (${min})`, max);
    if (!isWhole(initial) || initial < min || initial > max) {
      throw expected('initial', `a whole number from \`min\` to \`max\` (${min} to ${max})`, initial);
    }
    if (!(backoff > 0 && backoff < 1)) throw expected('backoff', 'a number between 0 and 1', backoff);
    this.#limit = initial;
    this.#min = min;
    this.#max = max;
    this.#backoff = backoff;
  }

  /** How many calls at once, for now. */
  get permits(): number {
    return Math.floor(this.#limit);
  }

  /**
   * Takes in how a call ended.
   *
   * @param epoch - What {@link AdaptiveLimit.epoch} was when it began: forty calls that are refused together are one sign and
   *   not forty, so of those that began before the limit shrank none shrinks it again.
   * @param inFlight - How many ran, itself included: a limit that nobody comes near says nothing by its success.
   */
  learn(ending: Ending, epoch: number, inFlight: number): void {
    if (ending.how === 'done') {
      if (inFlight * 2 >= this.permits) this.#become(this.#limit + 1 / this.#limit);
    } else if (ending.how === 'failed' && epoch === this.epoch && isCongestion(ending.error)) {
      this.epoch++;
      this.#become(this.#limit * this.#backoff);
    }
  }

  #become(limit: number): void {
    const before = this.permits;
    this.#limit = Math.min(this.#max, Math.max(this.#min, limit));
    if (this.permits !== before) this.onChange?.();
  }
}

const slowStarts: readonly unknown[] = ['connect', 'headers', 'first-output'];

/** Whether the provider has too many calls at once. A bucket that is empty is no matter of how many run: that is pacing's. */
function isCongestion(error: unknown): boolean {
  if (!isCompletionError(error)) return false;
  const { code, clock, rateLimit = {} } = error;
  if (code === 'rate-limit') return !Object.entries(rateLimit).some(isEmpty);
  return code === 'overloaded' || (code === 'timeout' && slowStarts.includes(clock));
}

function isEmpty([name, value]: readonly [string, string]): boolean {
  return name.includes('remaining') && Number(value) <= 0;
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
