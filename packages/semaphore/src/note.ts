/**
 * Says that a call had to wait, before anything else is said; with `announceAfterMs` also that it waits, while it does. A call that
 * did not wait has none.
 */
export interface SemaphoreNote {
  /**
   * What it waited for: `permit`, another call to end · `pace`, its share of what the provider grants a minute. `queue`: a permit, and
   * it still waits.
   */
  readonly why: 'permit' | 'pace' | 'queue';
  /** For how long, in ms. */
  readonly waitedMs: number;
  /** Its place in the queue when it came, from 1; `0`: there was nobody before it. Of `queue`: how many of this link wait by then. */
  readonly position: number;
  /** Only when the store failed, and `onStoreError` let the call go on: what the store said. */
  readonly storeError?: string;
}

declare module '@sluice/core' {
  interface Notes {
    semaphore?: SemaphoreNote;
  }
}
