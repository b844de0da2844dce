import type { CompletionEvent } from '../events/event.ts';

/** How a call ended for somebody who watched: its `end` passed · its caller left, aborted or ran out of time · it failed. */
export type Ending =
  | { readonly how: 'done' }
  | { readonly how: 'left' }
  | { readonly how: 'failed'; readonly error: unknown };

/** What {@link observe} calls. Neither may wait. */
export interface Watch {
  /** Sees an event before it is passed on. To throw here cuts the answer. */
  onEvent?(event: CompletionEvent): void;
  /** Runs exactly once; at `end` before that is passed on, because readers leave at `end`. Must not throw. */
  onEnd?(ending: Ending): void;
}

/** Somebody who watches, until it is told how it ended. */
export interface Watcher {
  readonly watch: Watch | undefined;
  readonly told: boolean;
  tell(ending: Ending): void;
}
