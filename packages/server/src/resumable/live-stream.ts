import { CompletionError, turnEvery, turnLoop, type Cancel, type Clock, type CompletionEvent } from '@sluice/core';
import { safeError } from '../errors/safe-error.ts';
import { encodeDone, encodeError, encodeFrame } from '../frames/encode-frame.ts';
import { isNote } from '../frames/is-note.ts';
import { toFrame } from '../frames/to-frame.ts';
import { report } from '../writing/report.ts';
import { News } from './news.ts';
import type { StreamLog } from './stream-store.ts';
import { Tail } from './tail.ts';

/** What a {@link LiveStream} goes by. */
export interface LiveSettings {
  readonly whenLeft: 'continue' | 'stop';
  readonly abandonAfterMs: number;
  readonly statusWithinMs: number;
  readonly notes: readonly string[];
  readonly onError: ((error: unknown) => void) | undefined;
  readonly clock: Clock;
}

/** Makes the events, on a signal that is the stream's and no browser's. */
export type OpenEvents = (signal: AbortSignal) => AsyncIterable<CompletionEvent, unknown>;

/**
 * An answer on its way in this process: read by a pump of its own, so that it is nobody's to hold up, into the tail for readers here and
 * into the log for all others.
 */
export class LiveStream {
  readonly owner: string;
  readonly tail: Tail = new Tail();
  /** There is more, or nothing more comes. */
  readonly news: News = new News();
  /** Settles with the error of an answer that failed before it had begun, or with `undefined` when it has. */
  readonly decided: Promise<Error | undefined>;
  /** Settles when nothing more comes. */
  readonly ended: Promise<void>;
  /** Settles when the events below have unwound. Those that are deaf to their signal may take for ever. */
  unwound: Promise<void> = Promise.resolve();
  /** Settles when the store has all of it, or has given up. */
  kept: Promise<void> = Promise.resolve();
  readonly #settings: LiveSettings;
  readonly #controller = new AbortController();
  readonly #decide: (error?: Error) => void;
  readonly #tellEnd: () => void;
  #begun = false;
  #over = false;
  #log: StreamLog | undefined;
  #readers = 0;
  #cancelDeciding: Cancel | undefined;
  #cancelAbandoning: Cancel | undefined;

  constructor(owner: string, settings: LiveSettings) {
    this.owner = owner;
    this.#settings = settings;
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    this.decided = promise;
    ({ promise: this.ended, resolve: this.#tellEnd } = Promise.withResolvers<void>());
    this.#decide = (error) => {
      this.#cancelDeciding?.();
      this.#begun = true;
      resolve(error);
    };
  }

  /** Whether nothing more comes. */
  get over(): boolean {
    return this.#over;
  }

  /** @param log - Where the stream is kept; `undefined`: nowhere, because the store failed. */
  run(events: OpenEvents, log: StreamLog | undefined): void {
    if (this.#over) return; // left before it began
    this.#log = log;
    this.kept = this.ended.then(() => log?.settled);
    const { clock, statusWithinMs } = this.#settings;
    this.#cancelDeciding = clock.after(statusWithinMs, () => this.#decide());
    this.unwound = this.#pump(events);
  }

  /** Counts a reader in. The one who leaves last may end the stream. */
  enter(): () => void {
    this.#readers++;
    this.noticeReaders();
    return () => {
      this.#readers--;
      this.noticeReaders();
    };
  }

  /** Somebody came or went, here or elsewhere. */
  noticeReaders(): void {
    if (this.#over || this.#readers > 0 || (this.#log?.followers ?? 0) > 0) {
      this.#cancelAbandoning?.();
      this.#cancelAbandoning = undefined;
    } else if (this.#settings.whenLeft === 'stop') this.#abandon();
    else {
      const { clock, abandonAfterMs } = this.#settings;
      this.#cancelAbandoning ??= clock.after(abandonAfterMs, () => this.#abandon(), { background: true });
    }
  }

  /** Ends the stream from outside. The call below first: it costs money. */
  finish(error: CompletionError): void {
    if (this.#over) return;
    this.#controller.abort(error);
    this.#fail(error);
  }

  /** Never rejects. */
  async #pump(open: OpenEvents): Promise<void> {
    try {
      let count = 0;
      for await (const event of open(this.#controller.signal)) {
        if (this.#over) break;
        this.#say(event);
        if (event.type === 'end') break;
        if (++count % turnEvery === 0) await turnLoop();
      }
      if (!this.#over) throw new CompletionError('truncated', 'Expected events up to `end`, got the end of them');
    } catch (error) {
      if (this.#over) return; // what was ended from outside unwinds as it likes
      report(this.#settings.onError, error);
      this.#fail(error as Error);
    }
  }

  #say(event: CompletionEvent): void {
    const frame = toFrame(event, this.#settings.notes);
    if (frame) this.#push(encodeFrame(frame, this.tail.length + 1));
    if (event.type === 'end') this.#end(encodeDone(this.tail.length + 1));
    if (!this.#begun && !isNote(event)) this.#decide();
  }

  /** An answer that had not begun is refused, and has no frames. */
  #fail(error: Error): void {
    if (this.#begun) this.#end(encodeError(safeError(error, this.#settings.clock), this.tail.length + 1));
    else this.#close();
    this.#decide(error);
  }

  #abandon(): void {
    this.finish(new CompletionError('abandoned', 'Nobody read the stream any more', { sent: 'maybe' }));
  }

  #push(text: string): void {
    this.tail.push(text);
    this.#log?.append(text);
    this.news.wake();
  }

  #end(text: string): void {
    this.tail.push(text);
    this.#log?.end(text);
    this.#close();
  }

  #close(): void {
    this.#over = true;
    this.#cancelAbandoning?.();
    this.news.wake();
    this.#tellEnd();
  }
}
