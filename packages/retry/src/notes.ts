import type { ErrorCode } from '@sluice/core';

/** What `retry` says after an attempt that failed here, where there was a choice. */
export type RetryNote =
  | {
      readonly action: 'wait';
      /** The attempt that failed, from 1. */
      readonly attempt: number;
      /** How long it is until the next one. */
      readonly delayMs: number;
      /** What the attempt failed with. */
      readonly why: ErrorCode;
    }
  | {
      readonly action: 'give-up';
      readonly attempt: number;
      readonly why: Obstacle;
    };

/**
 * Why there is no next attempt although the failure was of the moment: all attempts were made · the provider wants a
 * longer wait than we grant · the call's deadline comes before the next attempt · too many retries lately.
 */
export type Obstacle = 'attempts' | 'retry-after' | 'deadline' | 'retry-budget';

declare module '@sluice/core' {
  interface Notes {
    retry?: RetryNote;
  }
}
