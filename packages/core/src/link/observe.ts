import type { Events } from '../chain/middleware.ts';
import { takeReady, type Readying } from '../chain/ready.ts';
import { isLeaving } from '../errors/abort-error.ts';
import type { CompletionEvent } from '../events/event.ts';

type Result = IteratorResult<CompletionEvent, void>;

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

/**
 * Looks at events as they pass. Observers that stand next to each other share one iterator, so that each costs a
 * function call an event and not a promise.
 *
 * @example
 * ```ts
 * const counter: Middleware = function counter(call, next) {
 *   let events = 0;
 *   return observe(next(call), { onEvent: () => void events++, onEnd: ({ how }) => console.log(how, events) });
 * };
 * ```
 */
export function observe(events: Events, watch: Watch): Events {
  return new Observed(events, watch);
}

class Observed implements Events {
  readonly #events: Events;
  readonly #watch: Watch;

  constructor(events: Events, watch: Watch) {
    this.#events = events;
    this.#watch = watch;
  }

  /** Observers right below become watches of the same iterator; innermost first, the order in which they see an event. */
  [Symbol.asyncIterator](): AsyncIterator<CompletionEvent, void> {
    const watches = [this.#watch];
    let source = this.#events;
    while (#events in source) {
      watches.push(source.#watch);
      source = source.#events;
    }
    return new Observing(source[Symbol.asyncIterator](), watches.reverse());
  }
}

const done: Result = { done: true, value: undefined };

class Observing implements AsyncIterator<CompletionEvent, void> {
  readonly #inner: Readying;
  readonly #watches: readonly Watch[];
  /** Everybody has been told how it ended. */
  #told = false;
  /** Nothing more is read from below. */
  #over = false;
  /** A watch threw on the short way up: the next read tells of it. */
  #cutting: Promise<never> | undefined;
  #unwinding: Promise<unknown> | undefined;

  constructor(inner: AsyncIterator<CompletionEvent, void>, watches: readonly Watch[]) {
    this.#inner = inner;
    this.#watches = watches;
  }

  [takeReady](): CompletionEvent | undefined {
    const event = this.#over || this.#cutting ? undefined : this.#inner[takeReady]?.();
    if (event === undefined) return undefined;
    try {
      this.#show(event);
    } catch (error) {
      this.#cutting = this.#cut(error);
      this.#cutting.catch(() => {}); // told by the next read, if there is one
      return undefined;
    }
    return event;
  }

  next(): Promise<Result> {
    if (this.#cutting) {
      const cutting = this.#cutting;
      this.#cutting = undefined;
      return cutting;
    }
    if (this.#over) return Promise.resolve(done);
    try {
      return this.#inner.next().then(this.#pass, this.#fail);
    } catch (error) {
      return this.#fail(error); // a hand-written iterator may throw instead of rejecting
    }
  }

  async return(): Promise<Result> {
    if (this.#over) {
      await this.#unwinding;
      return done;
    }
    this.#over = true;
    this.#tell({ how: 'left' }); // first, because the inner `return()` may wait behind a deaf read
    await this.#inner.return?.();
    return done;
  }

  readonly #pass = (result: Result): Result | Promise<Result> => {
    if (this.#over) return done; // left while the read was pending: nobody is told of anything after the end
    if (result.done) {
      this.#over = true;
      this.#tell({ how: 'left' }); // an answer without `end`: whoever reads it will call it truncated
      return result;
    }
    try {
      this.#show(result.value);
    } catch (error) {
      return this.#cut(error);
    }
    return result;
  };

  #show(event: CompletionEvent): void {
    for (const watch of this.#watches) watch.onEvent?.(event);
    if (event.type === 'end') this.#tell({ how: 'done' });
  }

  readonly #fail = (error: unknown): never => {
    this.#over = true;
    // A reader that leaves while a read is pending makes that read fail: told the same, wherever the observer stands.
    this.#tell(isLeaving(error) ? { how: 'left' } : { how: 'failed', error });
    throw error;
  };

  /** A watch threw: what is below is left, and the watch's error goes up. */
  async #cut(error: unknown): Promise<never> {
    this.#over = true;
    this.#tell({ how: 'failed', error }); // first, because the inner `return()` may wait behind a deaf link
    this.#unwinding = Promise.resolve(this.#inner.return?.()).catch(() => {}); // the cut is the news
    await this.#unwinding;
    throw error;
  }

  #tell(ending: Ending): void {
    if (this.#told) return;
    this.#told = true;
    for (const watch of this.#watches) {
      try {
        watch.onEnd?.(ending);
      } catch (error) {
        // Neither the reader's `break` nor the first error may be replaced by it; and it may not vanish.
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  }
}
