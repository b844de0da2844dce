import type { JsonObject } from '@sluice/core';

/** How much an API key may ask, by the minute. What is absent is not limited, and no header tells of it. */
export interface Limits {
  readonly requestsPerMinute?: number;
  readonly inputTokensPerMinute?: number;
  readonly outputTokensPerMinute?: number;
}

/** What a wire counts. `tokens`: in and out together. */
export type LimitName = 'requests' | 'input-tokens' | 'output-tokens' | 'tokens';

/** A number for each of some limits. */
export type ByLimit = Partial<Record<LimitName, number>>;

/** How a bucket stands. */
export interface LimitState {
  readonly limit: number;
  /** Not rounded; below 0 when more was used than there was. */
  readonly remaining: number;
  /** How long until it is full again. */
  readonly fullInMs: number;
}

/** The limits of a key, as headers tell of them. */
export type LimitStates = Partial<Record<LimitName, LimitState>>;

/** What a request used or is about to, in tokens. */
export interface Spending {
  /** Without what was read from a cache. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  /** The most that the answer may have; `Infinity` where the request does not say. */
  readonly maxTokens: number;
}

/** What stopped a request. */
export interface Exhausted {
  readonly name: LimitName;
  readonly limit: number;
  readonly remaining: number;
  readonly needed: number;
  /** When there will be enough; `Infinity`: never, it is more than a full bucket. */
  readonly waitMs: number;
}

/** How a provider limits: what it counts, and in what words it says so. */
export interface WireLimits {
  /** The size of each bucket. */
  sizes(limits: Limits): ByLimit;
  /** What a request takes when it is let in; nothing is let in when a bucket has less. */
  costs(spending: Spending): ByLimit;
  /** What it has taken when it is answered, where that differs. */
  settles(spending: Spending): ByLimit;
  /** Whether a request that is turned away counts as one. */
  readonly countsRefused: boolean;
  headers(states: LimitStates, wallMs: number): Readonly<Record<string, string>>;
  /** The words for a request that is turned away. */
  exhausted(exhausted: Exhausted, body: JsonObject): { readonly message: string; readonly type?: string };
}

/** Who limits. */
export interface LimitedWire {
  readonly provider: string;
  readonly limits: WireLimits;
}
