/** Says, before anything else, what the cache did for a call. */
export interface CacheNote {
  /**
   * `hit`: an answer that was kept · `stale`: one that is too old, see `why` · `coalesced`: another call asked the same just
   * then, and this one listens in · `miss`: the provider is asked · `skipped`: the cache has nothing to do with it.
   */
  readonly state: 'hit' | 'stale' | 'coalesced' | 'miss' | 'skipped';
  /**
   * Of `skipped`: `asked`, by the call · `sampled`, the request wants another answer each time.
   * Of `stale`: `refreshing`, a new one is being fetched · `error`, the new one could not be had.
   * Of `miss`: `absent` · `too-old` · `asked`, by the call (`refresh`) · `unreadable`, what was kept is of a newer version, of
   * somebody else or broken · `store-error`.
   */
  readonly why?: 'asked' | 'sampled' | 'refreshing' | 'error' | 'absent' | 'too-old' | 'unreadable' | 'store-error';
  /** Of `hit` and `stale`: how long ago the answer was whole, in ms. */
  readonly ageMs?: number;
  /** Only when the store failed: what it said. */
  readonly storeError?: string;
}

declare module '@sluice/core' {
  interface Notes {
    cache?: CacheNote;
  }
}
