import type { CompletionEvent } from '@sluice/core';
import { start } from '@sluice/core/laws';

type Result = IteratorResult<CompletionEvent, void>;

/** Events that a test hands out one by one, and that know how they are read. */
export class Feed implements AsyncIterableIterator<CompletionEvent, void> {
  /** How often somebody asked for an event. */
  reads = 0;
  left = false;
  readonly #ready: Promise<Result>[] = [];
  readonly #waiting: ((result: Promise<Result> | Result) => void)[] = [];

  say(...events: readonly CompletionEvent[]): void {
    for (const value of events) this.#give(Promise.resolve({ done: false, value }));
  }

  fail(error: unknown): void {
    const failing = Promise.reject(error);
    failing.catch(() => {}); // read later, or never
    this.#give(failing);
  }

  stop(): void {
    this.#give(Promise.resolve({ done: true, value: undefined }));
  }

  next(): Promise<Result> {
    this.reads++;
    return this.#ready.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<Result> {
    this.left = true;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #give(result: Promise<Result>): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(result);
    else this.#ready.push(result);
  }
}

/** Says all of these and stands still. */
export function saying(...events: readonly CompletionEvent[]): Feed {
  const feed = new Feed();
  feed.say(...events);
  return feed;
}

/** Begins to answer, and fails. */
export function failing(error: unknown): Feed {
  const feed = saying(start());
  feed.fail(error);
  return feed;
}
