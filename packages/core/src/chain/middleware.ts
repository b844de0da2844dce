import type { Call } from '../call/call.ts';
import type { CompletionEvent } from '../events/event.ts';

/** What comes back from a call. Read once, by one reader. */
export type Events = AsyncIterable<CompletionEvent, void>;

/** Makes one call. Nothing happens until its events are read; they are read once. */
export interface Next {
  (call: Call): Events;
  /** The names of the links below, outermost first, the transport last. */
  readonly chain?: readonly string[];
}

/**
 * Wraps a call: changes it, makes it again, answers for it, watches its events, adds notes among them. Its function
 * name is its name in the chain.
 *
 * Three ways to write one. It *changes the call*: `(call, next) => next(changed)`. It *looks*: see {@link observe}.
 * It *repeats, answers or waits*: see {@link repeat}, {@link later} where it waits only before, or a named `async function*`.
 *
 * @example
 * ```ts
 * const brief: Middleware = function brief(call, next) {
 *   return next({ ...call, request: { ...call.request, maxTokens: 200 } });
 * };
 * ```
 */
export interface Middleware {
  (call: Call, next: Next): Events;
  /** Only transports have one: a transport in the middle of a chain does not compile. */
  readonly provider?: never;
  /**
   * Asked when the link is put above others, with their names, outermost first. Throws a `TypeError` where it cannot stand.
   */
  assertPlace?(below: readonly string[]): void;
  /** Flushes what the link still owes somebody. Called by `complete.close()`, outermost link first. */
  close?(): Promise<void>;
}

/** The innermost link: speaks to a provider. */
export interface Transport extends Next {
  readonly provider: string;
  close?(): Promise<void>;
}
