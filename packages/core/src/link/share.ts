import type { Call } from '../call/call.ts';
import type { Events, Next } from '../chain/middleware.ts';
import { abortError } from '../errors/abort-error.ts';
import { CompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import { hold } from './hold.ts';
import { turnLoop, turnEvery } from '../time/turn-loop.ts';

/** How a flight came down. `events` is its whole log. */
export type Landing =
  | { readonly how: 'done'; readonly events: readonly CompletionEvent[] }
  | { readonly how: 'left'; readonly events: readonly CompletionEvent[] }
  | { readonly how: 'failed'; readonly events: readonly CompletionEvent[]; readonly error: unknown };

export interface ShareOptions {
  /** How many events may be read ahead of the fastest reader. @defaultValue `64` */
  readonly ahead?: number;
  /** How long a log a new reader may still have to catch up on. @defaultValue `10_000` events */
  readonly maxEvents?: number;
}

const over = new CompletionError('aborted', 'Every reader left');

/**
 * Makes one call for many readers. The flight reads the chain into a log, and readers read the log: none of them can
 * stop it but the last one to leave. It has a signal of its own and nobody's deadline, and is as fast as its fastest
 * reader.
 *
 * Whoever makes a flight decides what its failure means to the others: only a transport's errors may be shared.
 *
 * @example
 * ```ts
 * const flight = share(call, next);
 * yield* flight.read(call.signal);
 * ```
 */
export function share(call: Call, next: Next, options: ShareOptions = {}): Flight {
  return new Flight(call, next, options);
}

/** A call on its way for many readers. Made by {@link share}. */
export class Flight {
  /** Settles when nothing more comes, and never rejects. */
  readonly landed: Promise<Landing>;
  readonly #land: (landing: Landing) => void;
  readonly #open: () => Events;
  readonly #controller = new AbortController();
  readonly #log: CompletionEvent[] = [];
  readonly #ahead: number;
  readonly #maxEvents: number;
  #landing: Landing | undefined;
  #taken = false;
  #readers = 0;
  /** How far the fastest reader is. */
  #front = 0;
  #readersWaiting: (() => void)[] = [];
  #roomWaiting: (() => void) | undefined;

  constructor(call: Call, next: Next, { ahead = 64, maxEvents = 10_000 }: ShareOptions) {
    const { deadline: _, ...shared } = call; // each reader keeps its own
    this.#open = () => next({ ...shared, signal: this.#controller.signal });
    this.#ahead = ahead;
    this.#maxEvents = maxEvents;
    const { promise, resolve } = Promise.withResolvers<Landing>();
    this.landed = promise;
    this.#land = resolve;
  }

  /** Whether somebody who comes now may still listen in. */
  get joinable(): boolean {
    return this.#landing === undefined && !this.#controller.signal.aborted && this.#log.length <= this.#maxEvents;
  }

  /** All events from the first on, as they come. The first reader sets the flight going; the last to leave ends it. */
  async *read(signal: AbortSignal): AsyncGenerator<CompletionEvent, void> {
    this.#readers++;
    const leave = this.#leaveOnce(signal);
    if (!this.#taken) {
      this.#taken = true;
      void this.#pump();
    }
    try {
      for (let index = 0; ; ) {
        if (signal.aborted) throw abortError(signal);
        if (index < this.#log.length) {
          if (index % turnEvery === turnEvery - 1) await turnLoop();
          this.#advance(index + 1);
          yield this.#log[index++]!;
        } else if (this.#landing?.how === 'failed') throw this.#landing.error;
        else if (this.#landing) return;
        else await this.#news(signal);
      }
    } finally {
      leave();
    }
  }

  async #pump(): Promise<void> {
    let landing: Landing;
    try {
      for await (const event of this.#open()) {
        this.#log.push(event);
        this.#wake();
        if (event.type === 'end') break;
        while (this.#log.length - this.#front >= this.#ahead && !this.#controller.signal.aborted) {
          await new Promise<void>((resolve) => (this.#roomWaiting = resolve));
        }
        if (this.#controller.signal.aborted) break;
      }
      const done = this.#log.at(-1)?.type === 'end' || !this.#controller.signal.aborted;
      landing = { how: done ? 'done' : 'left', events: this.#log };
    } catch (error) {
      const left = this.#controller.signal.aborted;
      landing = left ? { how: 'left', events: this.#log } : { how: 'failed', events: this.#log, error };
    }
    this.#landing = landing;
    this.#controller.abort(over); // the call below is over, however it ended
    this.#wake();
    this.#land(landing);
  }

  #advance(front: number): void {
    if (front <= this.#front) return;
    this.#front = front;
    this.#roomWaiting?.();
  }

  #wake(): void {
    const waiting = this.#readersWaiting;
    this.#readersWaiting = [];
    for (const go of waiting) go();
  }

  /** Waits until the log has grown or the flight has landed. */
  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#readersWaiting = this.#readersWaiting.filter((waiting) => waiting !== go);
        reject(abortError(signal));
      };
      const go = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      this.#readersWaiting.push(go);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** Counts a reader out once: when it stops reading, or when its call is over although nobody reads on. */
  #leaveOnce(signal: AbortSignal): () => void {
    return hold(signal, () => {
      if (--this.#readers > 0 || this.#landing) return;
      this.#controller.abort(over);
      this.#roomWaiting?.();
    });
  }
}
