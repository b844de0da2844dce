import type { Call } from '../call/call.ts';
import type { Events, Next } from '../chain/middleware.ts';
import { abortError } from '../errors/abort-error.ts';
import { CompletionError } from '../errors/completion-error.ts';
import { withoutEnd } from '../errors/without-end.ts';
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

const over = Object.freeze(new CompletionError('aborted', 'Every reader left'));

/** A call on its way for many readers. Made by {@link share}. */
export class Flight {
  /** Settles when nothing more comes to anybody: at `end`, when it fails, when the last reader leaves. Never rejects. */
  readonly landed: Promise<Landing>;
  /** Settles when the links below have unwound as well. One that is deaf to its signal may take for ever. */
  readonly unwound: Promise<void>;
  readonly #land: (landing: Landing) => void;
  readonly #unwind: () => void;
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
    ({ promise: this.landed, resolve: this.#land } = Promise.withResolvers<Landing>());
    ({ promise: this.unwound, resolve: this.#unwind } = Promise.withResolvers<void>());
  }

  /** Whether somebody who comes now may still listen in. */
  get joinable(): boolean {
    return this.#landing === undefined && this.#log.length <= this.#maxEvents;
  }

  /**
   * All events from the first on, as they come. Counts as a reader from now on, read or not, until it ends, is left or
   * its signal fires. The first read sets the flight going; the last reader to leave ends it.
   */
  read(signal: AbortSignal): AsyncGenerator<CompletionEvent, void> {
    if (this.#landing?.how === 'left')
      throw new TypeError('Expected a flight with readers, got one that all of them left');
    this.#readers++;
    const leave = this.#leaveOnce(signal);
    const events = this.#replay(signal, leave);
    const end = events.return.bind(events);
    events.return = (value) => {
      leave(); // before the generator gets to it: it may not have begun, or wait for news
      return end(value);
    };
    return events;
  }

  async *#replay(signal: AbortSignal, leave: () => void): AsyncGenerator<CompletionEvent, void> {
    try {
      if (!this.#taken && !signal.aborted) {
        this.#taken = true;
        void this.#pump();
      }
      for (let index = 0; ;) {
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
    try {
      for await (const event of this.#open()) {
        if (this.#landing) break; // everybody left while it was on its way
        this.#log.push(event);
        if (event.type === 'end') this.#comeDown({ how: 'done', events: this.#log });
        this.#wake();
        while (!this.#landing && this.#log.length - this.#front >= this.#ahead) {
          await new Promise<void>((resolve) => (this.#roomWaiting = resolve));
        }
        if (this.#landing) break;
      }
      this.#comeDown({ how: 'failed', events: this.#log, error: withoutEnd() });
    } catch (error) {
      this.#comeDown({ how: 'failed', events: this.#log, error });
    }
    this.#unwind();
  }

  /** Once. The signal first: the links below hear of it although one of them may be slow to unwind. */
  #comeDown(landing: Landing): void {
    if (this.#landing) return;
    this.#landing = landing;
    this.#controller.abort(over);
    this.#roomWaiting?.();
    this.#wake();
    this.#land(landing);
    if (!this.#taken) this.#unwind();
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
      if (--this.#readers === 0) this.#comeDown({ how: 'left', events: this.#log });
    });
  }
}
