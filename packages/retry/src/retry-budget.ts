import { expected } from '@sluice/core';

/** Who answers. Each has a bucket of its own: a provider's bad hour is nothing that another's retries have to pay for. */
export interface Answerer {
  /** The name of the transport at the end of the chain. */
  readonly provider: string;
  readonly model: string;
}

/** What a retry follows: an answer that failed, or being told to slow down. */
export type RetryReason = 'failure' | 'throttling';

/**
 * Decides whether a retry may be made at all, so that a provider that is down gets little more than the calls themselves.
 * Made by {@link retryBudget}; or your own.
 */
export interface RetryBudget {
  /** Takes what a retry costs. `false` where it cannot be afforded. */
  spend(answerer: Answerer, reason: RetryReason): boolean;
  /** A call was answered whole; `after` is what its last paid retry followed. */
  succeeded(answerer: Answerer, after?: RetryReason): void;
  /** How much is there to be spent. */
  left(answerer: Answerer): number;
}

export interface RetryBudgetOptions {
  /** What a bucket holds, and begins with; a retry costs 14, after throttling 5. @defaultValue `500` */
  readonly capacity?: number;
}

/** Of the standard mode in AWS's SDKs (`@smithy/core` 3.40). Throttling is cheaper: its longer waits protect already. */
const costs: Readonly<Record<RetryReason, number>> = { failure: 14, throttling: 5 };
/** What a call gives that needed no retry. */
const successGives = 1;
/** A model's name comes from whoever asks: how many buckets there are must not be theirs to say. */
const maxBuckets = 1_000;

/**
 * A retry budget in this process, as AWS's SDKs have it: a bucket of tokens for each provider and model. A retry takes some,
 * its success gives them back, a success at once gives one. It knows no time, and so suits a call a minute as well as a
 * thousand a second.
 *
 * @throws TypeError for a capacity that cannot be.
 * @example
 * ```ts
 * const shared = retryBudget({ capacity: 200 });
 * const links = [retry({ retryBudget: shared }), retry({ retryBudget: shared, attempts: 2 })];
 * ```
 */
export function retryBudget({ capacity = 500 }: RetryBudgetOptions = {}): RetryBudget {
  if (!(typeof capacity === 'number' && capacity >= 0)) throw expected('capacity', 'a number ≥ 0', capacity);
  /** Only those that are not full. */
  const buckets = new Map<string, number>();
  const left = (answerer: Answerer): number =>
    buckets.size === 0 ? capacity : (buckets.get(keyOf(answerer)) ?? capacity);
  const put = (answerer: Answerer, tokens: number): void => {
    const key = keyOf(answerer);
    buckets.delete(key);
    if (tokens >= capacity) return;
    buckets.set(key, tokens);
    if (buckets.size > maxBuckets) buckets.delete(buckets.keys().next().value!); // the one that was idle for longest
  };
  return {
    left,
    spend(answerer, reason) {
      const tokens = left(answerer) - costs[reason];
      if (tokens < 0) return false;
      put(answerer, tokens);
      return true;
    },
    succeeded(answerer, after) {
      if (buckets.size === 0) return; // all are full
      const tokens = left(answerer);
      if (tokens < capacity) put(answerer, tokens + (after ? costs[after] : successGives));
    },
  };
}

function keyOf({ provider, model }: Answerer): string {
  return `${provider}\n${model}`;
}
