import { takeReady, turnEvery, turnLoop, type CompletionEvent, type Events, type Readying } from '@sluice/core';

type Result = IteratorResult<CompletionEvent, void>;

/** Events that are all there, as those of a call. Every 256 of them the event loop gets its turn. */
export function replay(events: readonly CompletionEvent[]): Events {
  return { [Symbol.asyncIterator]: () => new Replay(events) };
}

class Replay implements Readying {
  readonly #events: readonly CompletionEvent[];
  #next = 0;
  #turned = 0;

  constructor(events: readonly CompletionEvent[]) {
    this.#events = events;
  }

  [takeReady](): CompletionEvent | undefined {
    return this.#mustTurn ? undefined : this.#events[this.#next++];
  }

  async next(): Promise<Result> {
    if (this.#mustTurn) {
      this.#turned = this.#next;
      await turnLoop();
    }
    const event = this.#events[this.#next++];
    return event ? { done: false, value: event } : { done: true, value: undefined };
  }

  return(): Promise<Result> {
    this.#next = this.#events.length;
    return Promise.resolve({ done: true, value: undefined });
  }

  get #mustTurn(): boolean {
    return this.#next - this.#turned >= turnEvery;
  }
}
