import type { BreakerState } from './breaker/breaker.ts';

/** Says which target was asked and why; goes up before the first that it says. */
export interface RouterNote {
  readonly target: string;
  /**
   * `chosen`, by the strategy · `failover`, another failed · `probe`, to see whether it is well again · `panic`, no
   * target is well, and this one may be soonest.
   */
  readonly why: 'chosen' | 'failover' | 'probe' | 'panic';
  readonly breaker: BreakerState;
  /** Targets that would have been asked before it, or might have been, and are left alone. */
  readonly passedOver?: readonly string[];
}

declare module '@sluice/core' {
  interface Notes {
    router?: RouterNote;
  }
}
