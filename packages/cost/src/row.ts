import type { Usage } from '@sluice/core';

/**
 * How an attempt, or a call that no provider answered, came out.
 *
 * Of `cost()`: `ok`: its end was seen · `failed`: the provider, a clock or a link below failed · `cancelled`: the caller left,
 * aborted, ran out of time, or the chain was closed · `truncated`: the answer stopped before its end · `not-sent`: it failed
 * before anything left for the provider.
 * Of `hits()`: `cached`: a cache answered · `coalesced`: another caller's answer was shared · `refused`: a link above the
 * provider refused it.
 */
export type Outcome = 'ok' | 'failed' | 'cancelled' | 'truncated' | 'not-sent' | 'cached' | 'coalesced' | 'refused';

/**
 * Where a row's tokens come from: `final`: the provider told them and the answer was whole · `partial`: the provider told some
 * before it stopped; what is missing was counted · `counted`: it told none, all were estimated · `none`: there is nothing to
 * count.
 */
export type UsageSource = 'final' | 'partial' | 'counted' | 'none';

/**
 * What `costNanoUsd` is worth: `exact`: every token was told and has a price (0 where nothing can have been spent) ·
 * `estimated`: some tokens were counted by us · `unpriced`: something was used that has no price, so the cost is `null` ·
 * `unknown`: nobody can tell whether anything was used, so the cost is `null`.
 */
export type CostStatus = 'exact' | 'estimated' | 'unpriced' | 'unknown';

/**
 * One attempt, or one call that no provider answered. Written once and never changed; all that is unknown is `null`, which is
 * not 0. Survives JSON.
 */
export interface Row {
  /** The attempt's `call.id`; of `hits()` that with `.hit` behind it. A ledger keeps the first row of an id. */
  readonly id: string;
  /** What was done, in OpenTelemetry's words: `chat`; what is recorded outside a chain may be `embeddings`, or anything. */
  readonly operation: string;

  /** `attributes.user` */
  readonly user: string | null;
  /** `attributes.tenant` */
  readonly tenant: string | null;
  /** `attributes.tags` */
  readonly tags: Readonly<Record<string, string>>;

  readonly provider: string | null;
  /** As served; as asked for where none answered. */
  readonly model: string;
  readonly requestedModel: string;
  /** The tier that served it, as the provider names it. */
  readonly serviceTier: string | null;
  /** Whether the caller wanted to see the answer grow. */
  readonly stream: boolean;
  /** The provider's id of the answer. */
  readonly answerId: string | null;
  /** The provider's id of the request, for its support. */
  readonly requestId: string | null;

  /** Disjoint classes and the provider's own object. Of a hit: what the answer had used when it was made. */
  readonly usage: Usage;
  readonly usageSource: UsageSource;

  /** Billionths of a US dollar, whole, rounded up. */
  readonly costNanoUsd: number | null;
  readonly costStatus: CostStatus;
  /** What a hit would have cost; 0 for an attempt; `null` where there is no price. */
  readonly savedNanoUsd: number | null;
  /** Which prices were taken, such as `genai-prices 0.1.8`; `null` where none were. */
  readonly priceVersion: string | null;

  /** When the call was asked, in ms since 1970. The other times are ms after it, on a clock that never goes back. */
  readonly at: number;
  /** When its turn came: all links above had let it through. `null`: it never did. */
  readonly permitMs: number | null;
  /** When the provider began to answer. */
  readonly startMs: number | null;
  readonly firstOutputMs: number | null;
  readonly endMs: number;

  readonly outcome: Outcome;
  /** The code of the error that ended it: also why it was cancelled. */
  readonly errorCode: string | null;
}

/**
 * A row of what is known, for what is spent outside a chain: `at` and its outcome are said, the rest is `chat`, nobody's, and
 * unknown.
 *
 * @example
 * ```ts
 * ledger.record(rowOf({ id, at, model: 'text-embedding-3-small', operation: 'embeddings', provider: 'openai', user: 'u1' }));
 * ```
 */
export function rowOf(known: Pick<Row, 'id' | 'at' | 'model'> & Partial<Row>): Row {
  return {
    operation: 'chat',
    user: null,
    tenant: null,
    tags: {},
    provider: null,
    requestedModel: known.model,
    serviceTier: null,
    stream: false,
    answerId: null,
    requestId: null,
    usage: {},
    usageSource: 'none',
    costNanoUsd: null,
    costStatus: 'unknown',
    savedNanoUsd: 0,
    priceVersion: null,
    permitMs: null,
    startMs: null,
    firstOutputMs: null,
    endMs: 0,
    outcome: 'ok',
    errorCode: null,
    ...known,
  };
}
