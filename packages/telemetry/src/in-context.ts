import { context, isSpanContextValid, trace, type Context } from '@opentelemetry/api';
import { takeReady, type CompletionEvent, type Events, type Readying } from '@sluice/core';

type Result = IteratorResult<CompletionEvent, void>;

/**
 * Reads a call within a context, so that what it sets going (requests, queries, tools) becomes children of the context's span:
 * a call is read later than it is made, and by somebody else.
 *
 * To change the context costs ten times what an event does, and while an answer streams nothing new is begun: an attempt that
 * failed is told of before there is another, a tool is called before it runs. So from `start` on reads pass as they are, until an
 * event says that something else may follow.
 */
export class InContext {
  readonly #active: Context;
  #streaming = false;

  constructor(active: Context) {
    this.#active = active;
  }

  open(open: () => Events): Events {
    const span = trace.getSpanContext(this.#active);
    if (!span || !isSpanContextValid(span)) return open(); // nobody traces: there is no parent to be told of
    const events = context.with(this.#active, open);
    return { [Symbol.asyncIterator]: () => this.#iterate(events) };
  }

  /** Is told of every event that is not a delta of text. */
  see({ type }: CompletionEvent): void {
    if (type === 'start') this.#streaming = true;
    else if (type === 'attempt-failed' || type === 'tool-call' || type === 'tool-result' || type === 'turn') {
      this.#streaming = false;
    }
  }

  #iterate(events: Events): Readying {
    const active = this.#active;
    const inner: Readying = context.with(active, () => events[Symbol.asyncIterator]());
    const read = (): Promise<Result> => inner.next();
    return {
      [takeReady]: () => inner[takeReady]?.(),
      next: () => (this.#streaming ? inner.next() : context.with(active, read)),
      return: async () => {
        await context.with(active, () => inner.return?.());
        return { done: true, value: undefined };
      },
    };
  }
}
