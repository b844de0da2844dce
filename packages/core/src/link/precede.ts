import type { Events } from '../chain/middleware.ts';
import { takeReady, type Readying } from '../chain/ready.ts';
import type { CompletionEvent } from '../events/event.ts';
import { eventsOf } from './events-of.ts';

type Result = IteratorResult<CompletionEvent, void>;

/**
 * Says something before the events of a call: a note of what came first. The events pass as they are, and cost a function
 * call each and not a generator.
 *
 * @example
 * ```ts
 * return precede({ type: 'acme:moderation', verdict: 'clean' }, next(call));
 * ```
 */
export function precede(first: CompletionEvent, events: Events): Events {
  return eventsOf(() => new Preceding(first, events[Symbol.asyncIterator]()));
}

class Preceding implements AsyncIterator<CompletionEvent, void> {
  #first: CompletionEvent | undefined;
  readonly #inner: Readying;

  constructor(first: CompletionEvent, inner: Readying) {
    this.#first = first;
    this.#inner = inner;
  }

  [takeReady](): CompletionEvent | undefined {
    return this.#takeFirst() ?? this.#inner[takeReady]?.();
  }

  next(): Promise<Result> {
    const first = this.#takeFirst();
    return first ? Promise.resolve({ done: false, value: first }) : this.#inner.next();
  }

  async return(): Promise<Result> {
    this.#first = undefined;
    await this.#inner.return?.();
    return { done: true, value: undefined };
  }

  #takeFirst(): CompletionEvent | undefined {
    const first = this.#first;
    this.#first = undefined;
    return first;
  }
}
