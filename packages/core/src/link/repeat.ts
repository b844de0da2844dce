import type { Events } from '../chain/middleware.ts';
import { takeReady, type Readying } from '../chain/ready.ts';
import { withoutEnd } from '../errors/without-end.ts';
import { isOutput, type CompletionEvent } from '../events/event.ts';
import { eventsOf } from './events-of.ts';

type Result = IteratorResult<CompletionEvent, void>;

/** A call that may be made more than once: see {@link repeat}. */
export interface Repetition {
  /** Makes the first attempt; called at the first read. To throw is to have failed. */
  first(): Events;
  /** Sees an event before it is passed on; at `end` is the time to settle. Must neither wait nor throw. */
  onEvent?(event: CompletionEvent): void;
  /**
   * An attempt failed, or was over without `end`. Yields what is to be said meanwhile, waits, and returns the events of the next attempt; throws to
   * give up. Its waits take `call.signal`.
   *
   * @param begun - Whether output stands: then the answer cannot be made again unseen.
   */
  onFailed(error: unknown, begun: boolean): AsyncGenerator<CompletionEvent, Events, void>;
}

/**
 * Events of a call that may be made again, here or elsewhere. While all goes well it costs an event a function call, as
 * {@link observe} does; only between two attempts a generator runs.
 *
 * @example
 * ```ts
 * const twice: Middleware = function twice(call, next) {
 *   let failed = false;
 *   return repeat({
 *     first: () => next(childCall(call, 1)),
 *     async *onFailed(error, begun) {
 *       if (begun || failed || !isCompletionError(error) || error.fault !== 'transient') throw error;
 *       failed = true;
 *       yield { type: 'attempt-failed', error, output: 'none' };
 *       return next(childCall(call, 2));
 *     },
 *   });
 * };
 * ```
 */
export function repeat(repetition: Repetition): Events {
  return eventsOf(() => new Repeating(repetition));
}

const done: Result = { done: true, value: undefined };

class Repeating implements Readying {
  readonly #repetition: Repetition;
  #attempt: Readying | undefined;
  #between: AsyncIterator<CompletionEvent, Events, void> | undefined;
  /** A read is not answered: the next one waits for it, since the attempt that it reads may not be the last. */
  #reading = false;
  /** Those that wait. No promise is kept for one read alone: to hold each by an old object costs what reading it does. */
  #waiting: (() => void)[] | undefined;
  #begun = false;
  /** What stands whatever becomes of the attempt at hand: output of one before it, or of a turn. */
  #stands = false;
  #ended = false;
  #over = false;

  constructor(repetition: Repetition) {
    this.#repetition = repetition;
  }

  [takeReady](): CompletionEvent | undefined {
    if (this.#reading || this.#waiting?.length) return undefined;
    const event = this.#attempt?.[takeReady]?.();
    if (event) this.#see(event);
    return event;
  }

  next(): Promise<Result> {
    if (this.#reading) return this.#wait();
    if (this.#over) return Promise.resolve(done);
    this.#reading = true;
    if (this.#attempt) return this.#read(this.#attempt);
    return this.#between ? this.#goOn(this.#between) : this.#begin(() => this.#repetition.first());
  }

  async return(): Promise<Result> {
    const attempt = this.#attempt;
    const between = this.#between;
    this.#over = true;
    this.#attempt = this.#between = undefined;
    await attempt?.return?.();
    await between?.return?.();
    return done;
  }

  /** Reads queue, as in a generator. */
  #wait(): Promise<Result> {
    return new Promise((resolve) => {
      (this.#waiting ??= []).push(() => resolve(this.next()));
    });
  }

  #answered(): void {
    this.#reading = false;
    const next = this.#waiting?.shift();
    if (next) queueMicrotask(next);
  }

  #begin(make: () => Events): Promise<Result> {
    try {
      return this.#read((this.#attempt = make()[Symbol.asyncIterator]()));
    } catch (error) {
      return this.#failed(error);
    }
  }

  #read(attempt: Readying): Promise<Result> {
    try {
      return attempt.next().then(this.#passed, this.#failed);
    } catch (error) {
      return this.#failed(error); // a hand-written iterator may throw instead of rejecting
    }
  }

  readonly #passed = (result: Result): Result | Promise<Result> => {
    if (result.done && !this.#over && !this.#ended) return this.#failed(withoutEnd());
    this.#answered();
    if (this.#over) return done; // left while the read was pending
    if (result.done) {
      this.#over = true;
      this.#attempt = undefined;
    } else this.#see(result.value);
    return result;
  };

  readonly #failed = (error: unknown): Promise<Result> => {
    this.#attempt = undefined;
    if (this.#over) {
      this.#answered();
      return Promise.reject(error);
    }
    return this.#goOn((this.#between = this.#repetition.onFailed(error, this.#begun)));
  };

  async #goOn(between: AsyncIterator<CompletionEvent, Events, void>): Promise<Result> {
    try {
      const step = await between.next();
      if (step.done && !this.#over) {
        this.#between = undefined;
        return await this.#begin(() => step.value);
      }
      if (step.done) await step.value[Symbol.asyncIterator]().return?.(); // left meanwhile: they may hold something
      this.#answered();
      if (step.done || this.#over) return done;
      this.#see(step.value);
      return step;
    } catch (error) {
      this.#between = undefined;
      this.#answered();
      this.#over = true;
      throw error;
    }
  }

  #see(event: CompletionEvent): void {
    const { type } = event;
    if (type === 'end') this.#ended = true;
    if (type === 'start' || type === 'turn') this.#stands = this.#begun;
    else if (type === 'attempt-failed' && event.output === 'dropped') this.#begun = this.#stands;
    else if (!this.#begun) this.#begun = type === 'end' || isOutput(event);
    this.#repetition.onEvent?.(event);
  }
}
