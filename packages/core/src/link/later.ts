import type { Events } from '../chain/middleware.ts';
import { takeReady, type Readying } from '../chain/ready.ts';
import type { CompletionEvent } from '../events/event.ts';

type Result = IteratorResult<CompletionEvent, void>;

/**
 * Events of a call that something comes before: a permit, a look into a store. Waits once and is then out of the way:
 * an event costs a function call and not a generator. Where there is nothing to wait for, give the events themselves: then
 * nothing is waited for.
 *
 * Nothing runs until the first read. Left while it waits, `start` is let run to its end (its waits take `call.signal`), and
 * what it returns is left unread. What it takes it ties to the call with {@link hold}.
 *
 * @example
 * ```ts
 * const semaphore: Middleware = function semaphore(call, next) {
 *   return later(async () => {
 *     const release = hold(call.signal, await acquire(call.signal));
 *     return observe(next(call), { onEnd: release });
 *   });
 * };
 * ```
 */
export function later(start: () => Events | Promise<Events>): Events {
  return new LaterEvents(start);
}

/** Not `eventsOf`: thousands may wait in line, and each would keep a closure more. */
class LaterEvents implements Events {
  readonly #start: () => Events | Promise<Events>;

  constructor(start: () => Events | Promise<Events>) {
    this.#start = start;
  }

  [Symbol.asyncIterator](): Later {
    return new Later(this.#start);
  }
}

const done: Result = { done: true, value: undefined };

class Later implements AsyncIterator<CompletionEvent, void> {
  /** Let go once it has begun: whoever waits in line need not keep it. */
  #start: (() => Events | Promise<Events>) | undefined;
  #starting: Promise<Events> | undefined;
  #inner: Readying | undefined;
  #left = false;

  constructor(start: () => Events | Promise<Events>) {
    this.#start = start;
  }

  [takeReady](): CompletionEvent | undefined {
    return this.#inner?.[takeReady]?.();
  }

  next(): Promise<Result> {
    if (this.#inner) return this.#inner.next();
    return this.#left ? Promise.resolve(done) : this.#first();
  }

  async return(): Promise<Result> {
    this.#left = true;
    if (this.#inner) await this.#inner.return?.();
    else await this.#starting?.catch(() => {}); // the pending read tells of the failure
    return done;
  }

  #first(): Promise<Result> {
    if (this.#starting) return this.#wait(this.#starting); // a read that was asked for while the first one waits
    try {
      const start = this.#start!;
      this.#start = undefined;
      const started = start();
      if (!(Symbol.asyncIterator in started)) return this.#wait((this.#starting = started));
      this.#inner = started[Symbol.asyncIterator]();
    } catch (error) {
      this.#left = true;
      return Promise.reject(error as Error);
    }
    return this.#inner.next();
  }

  async #wait(starting: Promise<Events>): Promise<Result> {
    try {
      const events = await starting;
      if (this.#left) {
        await events[Symbol.asyncIterator]().return?.(); // whoever watches them hears that they were left
        return done;
      }
      this.#inner ??= events[Symbol.asyncIterator]();
    } catch (error) {
      this.#left = true;
      throw error;
    }
    return this.#inner.next();
  }
}
