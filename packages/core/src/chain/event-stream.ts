import type { Completion } from '../events/completion.ts';
import type { CompletionEvent } from '../events/event.ts';
import type { Clock } from '../time/clock.ts';
import type { Run } from './run.ts';

type Result = IteratorResult<CompletionEvent, void>;

/** How long `return()` waits for links to unwind. What they held has gone back with the signal already. */
export const unwindMs = 1_000;

/**
 * The events of one call. Nothing happens until the first is read. Read once, by one reader; leaving the loop ends the
 * call.
 */
export class EventStream implements AsyncIterableIterator<CompletionEvent, void> {
  readonly #run: Run;
  readonly #clock: Clock;
  #taken = false;

  constructor(run: Run, clock: Clock) {
    this.#run = run;
    this.#clock = clock;
  }

  /** The answer so far; whole when the loop has ended. Made anew at each reading. */
  get completion(): Completion {
    return this.#run.fold.completion;
  }

  next(): Promise<Result> {
    return this.#run.next();
  }

  /** Ends the call and waits until its links have unwound, for a second at most: a deaf link holds nobody up. */
  async return(): Promise<Result> {
    const unwound = this.#run.leave();
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(unwindMs, resolve);
      void unwound.then(() => {
        cancel();
        resolve();
      });
    });
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    if (this.#taken) throw new TypeError('Expected the events of a call to be read once, got a second reader');
    this.#taken = true;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
