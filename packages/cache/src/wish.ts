import { expected, type Call } from '@sluice/core';

/** What one call wants of the cache. */
export type CacheWish =
  /** Neither look nor keep nor listen in: this call is on its own. */
  | 'skip'
  /** Do not look, but keep the new answer in place of the old one. */
  | 'refresh'
  /** Take nothing that is older, fresh or not. */
  | { readonly maxAgeMs: number };

declare module '@sluice/core' {
  interface Attributes {
    /** What this call wants of `@sluice/cache`. @defaultValue what is fresh */
    readonly cache?: CacheWish;
  }
}

/** What a call wants, as one number: how old an answer may be. Nothing is younger than 0 ms, so that `refresh` is `-1`. */
export function maxAgeOf({ attributes }: Call): number | 'skip' {
  const wish: unknown = attributes.cache;
  if (wish === undefined) return Infinity;
  if (wish === 'skip') return 'skip';
  if (wish === 'refresh') return -1;
  const maxAgeMs: unknown = typeof wish === 'object' && wish !== null && 'maxAgeMs' in wish ? wish.maxAgeMs : undefined;
  if (typeof maxAgeMs === 'number' && maxAgeMs >= 0) return maxAgeMs;
  throw expected('attributes.cache', "'skip', 'refresh' or { maxAgeMs: a number ≥ 0 }", wish);
}
