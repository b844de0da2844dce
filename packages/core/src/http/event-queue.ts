import type { CompletionEvent } from '../events/event.ts';
import { afterThat } from '../chain/after-that.ts';
import type { Flow } from './flow.ts';

type Result = IteratorResult<CompletionEvent, void>;

const done: Result = { done: true, value: undefined };

/**
 * Between the socket, which pushes, and the reader, who pulls. Events that came with one read are taken without waiting;
 * the reader is woken once a read.
 */
export class EventQueue {
  #events: (CompletionEvent | undefined)[] = [];
  #head = 0;
  #outcome: { readonly error?: unknown } | undefined;
  #pending: Promise<Result> | undefined;
  #resolve!: (result: Result) => void;
  #reject!: (error: unknown) => void;
  readonly #flow: Flow;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  get length(): number {
    return this.#events.length - this.#head;
  }

  push(event: CompletionEvent): void {
    if (this.#outcome) return;
    if (this.#pending) this.#settle({ done: false, value: event });
    else this.#events.push(event);
  }

  /** What is queued is still handed out, then the end. */
  end(): void {
    if (this.#outcome) return;
    this.#outcome = {};
    if (this.#pending) this.#settle(done);
  }

  /** What is queued is still handed out, then the error. */
  fail(error: unknown): void {
    if (this.#outcome) return;
    this.#outcome = { error };
    if (!this.#pending) return;
    this.#outcome = {};
    this.#pending = undefined;
    this.#reject(error);
  }

  /** Nobody reads on: what is queued is let go. */
  drop(): void {
    this.#events = [];
    this.#head = 0;
    this.end();
  }

  /** The next event if it is there already. */
  take(): CompletionEvent | undefined {
    if (this.#head === this.#events.length) return undefined;
    const event = this.#events[this.#head]!;
    this.#events[this.#head++] = undefined; // taken is free, however long the rest waits
    if (this.#head === this.#events.length) {
      this.#events = [];
      this.#head = 0;
    }
    this.#flow.taken(this.#events.length - this.#head);
    return event;
  }

  next(): Promise<Result> {
    const event = this.take();
    if (event) return Promise.resolve({ done: false, value: event });
    if (this.#outcome) {
      const { error } = this.#outcome;
      this.#outcome = {};
      return error === undefined ? Promise.resolve(done) : Promise.reject(error);
    }
    if (this.#pending) return afterThat(this.#pending, this); // reads queue, as in a generator
    return (this.#pending = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    }));
  }

  #settle(result: Result): void {
    this.#pending = undefined;
    this.#resolve(result);
  }
}
