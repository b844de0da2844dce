import { takeReady, type CompletionEvent, type Events, type Readying } from '@sluice/core';

type Result = IteratorResult<CompletionEvent, void>;

/** Says for how long nothing more may be read: the provider is not asked for what may not be paid for. */
export type Wait = () => Promise<unknown> | undefined;

/** Events that are held back at times. Else they cost a function call each. */
export function heldBack(events: Events, wait: Wait): Events {
  return { [Symbol.asyncIterator]: () => new HeldBack(events[Symbol.asyncIterator](), wait) };
}

class HeldBack implements Readying {
  readonly #inner: Readying;
  readonly #wait: Wait;
  #left = false;

  constructor(inner: Readying, wait: Wait) {
    this.#inner = inner;
    this.#wait = wait;
  }

  [takeReady](): CompletionEvent | undefined {
    return this.#wait() ? undefined : this.#inner[takeReady]?.();
  }

  next(): Promise<Result> {
    const waiting = this.#wait();
    return waiting ? this.#after(waiting) : this.#inner.next();
  }

  async return(): Promise<Result> {
    this.#left = true;
    await this.#inner.return?.();
    return { done: true, value: undefined };
  }

  async #after(waiting: Promise<unknown>): Promise<Result> {
    await waiting;
    return this.#left ? { done: true, value: undefined } : this.#inner.next();
  }
}
