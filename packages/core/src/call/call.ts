import type { CompletionRequest } from './request.ts';

/**
 * Who asks and why: user, tenant, tags. Links read it, no provider ever sees it. An application types its own by
 * declaration merging.
 */
export interface Attributes {
  readonly [name: string]: unknown;
}

/** One call on its way down the chain. Immutable: give `next` a changed copy. */
export interface Call {
  /** Made at the edge. A link that may call `next` more than once gives each its own: see {@link childCall}. */
  readonly id: string;
  /** What the model sees: the HTTP body, the cache key, the recording's key. */
  readonly request: CompletionRequest;
  /** Who asks and why; never sent to a provider. */
  readonly attributes: Attributes;
  /** Fires when the call is over, however it ended: left, aborted, deadline, failed, done. */
  readonly signal: AbortSignal;
  /** On the monotonic clock, in ms, so that nobody sleeps past it. */
  readonly deadline?: number;
  /** When the edge was asked, on the monotonic clock, in ms: what a call waited for before a link is its own to know. */
  readonly askedMs?: number;
  /** Whether the caller wants to see the answer grow. */
  readonly stream: boolean;
}
