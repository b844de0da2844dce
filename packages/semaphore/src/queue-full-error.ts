import { CompletionError } from '@sluice/core';
import type { Refusal } from './permit-store.ts';

declare module '@sluice/core' {
  interface ErrorCodes {
    /** Too many wait already, or it took too long: see {@link QueueFullError}. */
    'queue-full': true;
  }
}

const said: Readonly<Record<Refusal['refused'], (refusal: Refusal) => string>> = {
  full: ({ position }) => `a queue that takes it, got one in which it would be number ${position}`,
  displaced: ({ position, waitedMs }) =>
    `its turn, got its place (it came as number ${position}) taken after ${Math.round(waitedMs)} ms by a key of which fewer wait`,
  'too-long': ({ position, retryAfterMs }) =>
    `its turn before its deadline, got place ${position} in the queue, about ${retryAfterMs} ms away`,
  waited: ({ waitedMs, position }) =>
    `its turn, got none within ${Math.round(waitedMs)} ms (it came as number ${position})`,
};

/**
 * A call did not get its turn. Nothing was sent: `fault` is `transient`, here after `retryAfterMs` or elsewhere at once.
 * Guarded by `isCompletionError(error, 'queue-full')`.
 */
export class QueueFullError extends CompletionError {
  declare readonly code: 'queue-full';
  declare readonly retryAfterMs: number;
  /**
   * `full`: too many wait · `displaced`: too many of its key do, and another key got its place · `too-long`: it would come after its deadline ·
   * `waited`: it waited for `maxWaitMs`.
   */
  readonly refused: Refusal['refused'];
  /** How long it waited, in ms. */
  readonly waitedMs: number;
  /** The place in the queue that it had, or would have had, from 1. */
  readonly position: number;

  constructor(refusal: Refusal) {
    const { refused, waitedMs, position, retryAfterMs } = refusal;
    super('queue-full', `Expected ${said[refused](refusal)}`, { fault: 'transient', retryAfterMs });
    this.refused = refused;
    this.waitedMs = waitedMs;
    this.position = position;
  }
}
