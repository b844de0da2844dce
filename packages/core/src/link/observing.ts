import { takeReady, type Readying } from '../chain/ready.ts';
import { isLeaving } from '../errors/abort-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import type { Ending, Watcher } from './watcher.ts';

type Result = IteratorResult<CompletionEvent, void>;

const done: Result = { done: true, value: undefined };

/** What is read from; or how to get there, at the first read. */
export type Opened = AsyncIterator<CompletionEvent, void> | (() => Opened);

/** Passes on what comes from below, and shows it to all who watch there, who stand outermost first; the innermost sees it first. */
export function observing(opened: Opened, watchers: readonly Watcher[]): AsyncIterator<CompletionEvent, void> {
  return new Observing(opened, watchers);
}

class Observing implements AsyncIterator<CompletionEvent, void> {
  #inner: Readying | undefined;
  /** Until the first read. */
  #open: (() => Opened) | undefined;
  readonly #watchers: readonly Watcher[];
  /** Nothing more is read from below. */
  #over = false;
  /** A watch threw on the short way up: the next read tells of it. */
  #cutting: Promise<never> | undefined;
  #unwinding: Promise<unknown> | undefined;

  constructor(opened: Opened, watchers: readonly Watcher[]) {
    if (typeof opened === 'function') this.#open = opened;
    else this.#inner = opened;
    this.#watchers = watchers;
  }

  [takeReady](): CompletionEvent | undefined {
    const event = this.#over || this.#cutting ? undefined : this.#inner?.[takeReady]?.();
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
      return (this.#inner ?? this.#begin()).next().then(this.#pass, this.#fail);
    } catch (error) {
      this.#failed(error); // a hand-written iterator may throw instead of rejecting
      return Promise.reject(error as Error);
    }
  }

  #begin(): Readying {
    let opened: Opened = this.#open!;
    while (typeof opened === 'function') opened = opened();
    return (this.#inner = opened);
  }

  async return(): Promise<Result> {
    if (this.#over) {
      await this.#unwinding;
      return done;
    }
    this.#over = true;
    this.#tell({ how: 'left' }); // first, because the inner `return()` may wait behind a deaf read
    await this.#inner?.return?.();
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
    const watchers = this.#watchers;
    for (let at = watchers.length - 1; at >= 0; at--) {
      const watcher = watchers[at]!;
      if (!watcher.told) watcher.watch?.onEvent?.(event); // below may be a link that is deaf to the end of the call
    }
    if (event.type === 'end') this.#tell({ how: 'done' });
  }

  readonly #fail = (error: unknown): never => {
    this.#failed(error);
    throw error;
  };

  #failed(error: unknown): void {
    this.#over = true;
    // A reader that leaves while a read is pending makes that read fail: told the same, wherever the observer stands.
    this.#tell(isLeaving(error) ? { how: 'left' } : { how: 'failed', error });
  }

  /** A watch threw: what is below is left, and the watch's error goes up. */
  async #cut(error: unknown): Promise<never> {
    this.#over = true;
    this.#tell({ how: 'failed', error }); // first, because the inner `return()` may wait behind a deaf link
    this.#unwinding = Promise.resolve(this.#inner?.return?.()).catch(() => {}); // the cut is the news
    await this.#unwinding;
    throw error;
  }

  #tell(ending: Ending): void {
    for (let at = this.#watchers.length - 1; at >= 0; at--) this.#watchers[at]!.tell(ending);
  }
}
