import { takeReady, type CompletionEvent, type Events, type Readying } from '@sluice/core';

type Result = IteratorResult<CompletionEvent, void>;

/** Says something before events that have still to be asked for, and asks for them meanwhile: a note is nothing to wait for. */
export function announce(first: CompletionEvent, events: Events): Events {
  return { [Symbol.asyncIterator]: () => new Announcing(first, events[Symbol.asyncIterator]()) };
}

class Announcing implements Readying {
  #first: CompletionEvent | undefined;
  readonly #inner: Readying;
  #asked: Promise<Result> | undefined;

  constructor(first: CompletionEvent, inner: Readying) {
    this.#first = first;
    this.#inner = inner;
  }

  [takeReady](): CompletionEvent | undefined {
    return this.#first || this.#asked ? undefined : this.#inner[takeReady]?.();
  }

  next(): Promise<Result> {
    const first = this.#first;
    if (first) {
      this.#first = undefined;
      this.#asked = this.#ask();
      this.#asked.catch(() => {}); // told by the read that takes it, if there is one
      return Promise.resolve({ done: false, value: first });
    }
    const asked = this.#asked ?? this.#inner.next();
    this.#asked = undefined;
    return asked;
  }

  async return(): Promise<Result> {
    this.#first = this.#asked = undefined;
    await this.#inner.return?.();
    return { done: true, value: undefined };
  }

  /** A hand-written iterator may throw instead of rejecting. */
  async #ask(): Promise<Result> {
    return this.#inner.next();
  }
}
