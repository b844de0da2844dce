import { abortError, CompletionError, isCompletionError, type Cancel, type CompletionEvent } from '@sluice/core';
import { refused } from '../errors/refusal.ts';
import { safeError } from '../errors/safe-error.ts';
import { heartbeat } from '../frames/encode-frame.ts';
import { isNote } from '../frames/is-note.ts';
import type { Settings } from '../settings.ts';
import { report } from './report.ts';
import type { Sink, Writer } from './sink.ts';
import { streamHeaders } from './stream-headers.ts';
import type { Wording } from './wording.ts';

/**
 * Reads the events of one answer into one sink. It reads when there is room and not before, writes each event at once,
 * and when the answer is over, however that came, nothing of it is left: no timer, no listener, no call.
 */
export class AnswerWriter implements Writer {
  readonly #events: AsyncIterable<CompletionEvent>;
  readonly #sink: Sink;
  readonly #wording: Wording;
  readonly #settings: Settings;
  #iterator: AsyncIterator<CompletionEvent, unknown> | undefined;
  #state: 'deciding' | 'open' | 'over' = 'deciding';
  #reading = false;
  #full = false;
  /** A heartbeat was due and there was no room. */
  #dozing = false;
  /** What notes said before the status was decided. */
  #early = '';
  #wroteAt: number;
  #cancelTimer: Cancel;

  constructor(events: AsyncIterable<CompletionEvent>, sink: Sink, wording: Wording, settings: Settings) {
    const { clock, statusWithinMs } = settings;
    this.#events = events;
    this.#sink = sink;
    this.#wording = wording;
    this.#settings = settings;
    this.#wroteAt = clock.now();
    this.#cancelTimer = clock.after(statusWithinMs, this.#decide);
  }

  /** Begins to read, unless the browser has left by now. */
  start(): void {
    const { signal } = this.#settings;
    this.#sink.attach(this);
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted) this.#abort();
    this.#read();
  }

  resume(): void {
    this.#full = false;
    if (this.#dozing && this.#state === 'open') this.#beat();
    this.#read();
  }

  leave(): void {
    if (this.#state !== 'over') this.#over();
  }

  #read(): void {
    if (this.#reading || this.#full || this.#state === 'over') return;
    this.#reading = true;
    try {
      this.#iterator ??= this.#events[Symbol.asyncIterator]();
      this.#iterator.next().then(this.#received, this.#failed);
    } catch (error) {
      this.#failed(error); // a hand-written iterator may throw instead of rejecting
    }
  }

  readonly #received = (result: IteratorResult<CompletionEvent, unknown>): void => {
    this.#reading = false;
    if (this.#state === 'over') return;
    try {
      if (result.done) throw new CompletionError('truncated', 'Expected events up to `end`, got the end of them');
      this.#say(result.value);
    } catch (error) {
      return this.#failed(error); // no event, or a note that is no JSON: a link made it up
    }
    this.#read();
  };

  #say(event: CompletionEvent): void {
    const text = this.#wording.event(event);
    if (event.type === 'end') {
      if (this.#state === 'deciding') this.#open();
      this.#sink.end(text + this.#wording.done());
      this.#over();
    } else if (this.#state === 'open') {
      if (text) this.#write(text);
    } else {
      this.#early += text;
      if (!isNote(event)) this.#open();
    }
  }

  /** The status is decided: an answer has begun, or at least it has not failed in time. */
  #open(): void {
    const { clock, headers } = this.#settings;
    if (this.#early) this.#wroteAt = clock.now();
    this.#full = true;
    if (this.#sink.open(streamHeaders(headers, this.#wording.headers), this.#early)) this.#full = false;
    this.#state = 'open';
    this.#early = '';
    this.#cancelTimer();
    this.#beat();
  }

  #write(text: string): void {
    this.#wroteAt = this.#settings.clock.now();
    this.#full = true; // before, because a sink may make room while it is written to
    if (this.#sink.write(text)) this.#full = false;
  }

  readonly #decide = (): void => {
    try {
      this.#open();
    } catch (error) {
      this.#failed(error); // a response that somebody else has begun
    }
  };

  /**
   * Writing does not touch the timer: it looks when a heartbeat could be due at the earliest, and goes back to sleep. Where
   * nobody reads there is no timer either: it would keep for ever an answer that a server has thrown away.
   */
  readonly #beat = (): void => {
    const { clock, heartbeatMs } = this.#settings;
    const leftMs = this.#wroteAt + heartbeatMs - clock.now();
    this.#dozing = leftMs <= 0 && this.#full;
    if (this.#dozing) return;
    if (leftMs <= 0) this.#write(heartbeat);
    this.#cancelTimer = clock.after(leftMs > 0 ? leftMs : heartbeatMs, this.#beat, { background: true });
  };

  readonly #failed = (error: unknown): void => {
    if (this.#state === 'over') return;
    if (!isCompletionError(error, 'aborted')) report(this.#settings.onError, error);
    this.#close(error);
  };

  readonly #abort = (): void => {
    if (this.#state !== 'over') this.#close(abortError(this.#settings.signal!));
  };

  #close(error: unknown): void {
    const { clock, headers, onError } = this.#settings;
    const safe = safeError(error, clock);
    const opened = this.#state === 'open';
    this.#over();
    try {
      if (opened) this.#sink.end(this.#wording.failed(safe));
      else this.#sink.refuse(refused(safe, headers));
    } catch (odd) {
      report(onError, odd); // a response that somebody else has ended
    }
  }

  /** The call first: each token that nobody reads is paid for. */
  #over(): void {
    this.#state = 'over';
    try {
      this.#iterator?.return?.().then(undefined, this.#leftBadly);
    } catch (error) {
      this.#leftBadly(error);
    }
    this.#cancelTimer();
    this.#settings.signal?.removeEventListener('abort', this.#abort);
  }

  readonly #leftBadly = (error: unknown): void => report(this.#settings.onError, error);
}
