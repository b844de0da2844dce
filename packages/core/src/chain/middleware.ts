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
  /**
   * Ends what the link holds, and hands over what it owes. Called by `complete.close()`, outermost link first: by that of the last
   * chain that it stands in, so that one chain closes nothing that another needs. A chain that nobody closes keeps it open.
   */
  close?(): Promise<void>;
  /** Hands over what the link owes somebody, and goes on. Called in place of `close` while it stands in other chains. */
  flush?(): Promise<void>;
}

/** The innermost link: speaks to a provider. */
export interface Transport extends Next {
  readonly provider: string;
  /** See {@link Middleware.close}. */
  close?(): Promise<void>;
  /** See {@link Middleware.flush}. */
  flush?(): Promise<void>;
}
