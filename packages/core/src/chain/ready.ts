import type { CompletionEvent } from '../events/event.ts';

/**
 * The short way up: a hand-written iterator that has an event at hand gives it without a promise, so that what came with
 * one read of the socket is taken in one go. A link that is a generator does not know it, and nothing is lost by that.
 *
 * @example
 * ```ts
 * [takeReady](): CompletionEvent | undefined {
 *   return this.#inner?.[takeReady]?.();
 * }
 * ```
 */
export const takeReady: unique symbol = Symbol('@sluice/core/takeReady');

/** An iterator that may know the short way. */
export interface Readying extends AsyncIterator<CompletionEvent, void> {
  /** The next event if it is there already. Never the end, and never an error: `next()` tells of those. */
  [takeReady]?(): CompletionEvent | undefined;
}
