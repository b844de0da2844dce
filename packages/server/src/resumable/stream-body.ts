import type { UnderlyingDefaultSource } from 'node:stream/web';
import type { Cancel, Clock } from '@sluice/core';
import { safeError } from '../errors/safe-error.ts';
import { encodeError, heartbeat } from '../frames/encode-frame.ts';
import { report } from '../writing/report.ts';
import type { Reader } from './reader.ts';
import { storeFailure } from './store-failure.ts';

/** What a {@link StreamBody} needs to know. */
export interface BodySettings {
  readonly heartbeatMs: number;
  readonly readerTimeoutMs: number;
  readonly onError: ((error: unknown) => void) | undefined;
  readonly clock: Clock;
}

const encoder = new TextEncoder();

/** The frames that one reader gets, as the body of a response. Nothing is read before there is room. */
export class StreamBody implements UnderlyingDefaultSource<Uint8Array> {
  readonly #frames: AsyncIterator<readonly string[], void>;
  readonly #reader: Reader;
  readonly #settings: BodySettings;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  /** Somebody waits for the next piece. */
  #room = false;
  /** A read of the stream is on its way. It outlasts heartbeats. */
  #reading = false;
  #over = false;
  #wroteAt: number;
  #cancelTimer: Cancel = () => {};

  constructor(frames: AsyncIterable<readonly string[], void>, reader: Reader, settings: BodySettings) {
    this.#frames = frames[Symbol.asyncIterator]();
    this.#reader = reader;
    this.#settings = settings;
    this.#wroteAt = settings.clock.now();
    this.#sleep(0);
    void reader.left.then(() => this.#cancelTimer());
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
  }

  pull(): void {
    this.#room = true;
    if (!this.#reading) void this.#read();
  }

  cancel(): void {
    this.#over = true;
    this.#reader.leave();
  }

  /** Never rejects. */
  async #read(): Promise<void> {
    this.#reading = true;
    try {
      const { done, value } = await this.#frames.next();
      this.#reading = false;
      if (this.#over) return;
      if (done) this.#close();
      else this.#write(value.join('')); // where a heartbeat has taken the room it waits in the stream: it is one
    } catch (error) {
      if (this.#over) return;
      if (!this.#reader.signal.aborted) this.#tell(storeFailure(error));
      this.#close();
    }
  }

  /**
   * Writing does not touch the timer: it looks when something could be due at the earliest, and goes back to sleep. Due is a heartbeat
   * to who waits, and the end of who takes nothing: a server may have thrown its response away, and nobody else would know.
   */
  readonly #look = (): void => {
    const { clock, heartbeatMs, readerTimeoutMs } = this.#settings;
    const silentMs = clock.now() - this.#wroteAt;
    if (!this.#room && silentMs >= readerTimeoutMs) return this.#reader.leave();
    if (this.#room && silentMs >= heartbeatMs) this.#write(heartbeat);
    this.#sleep(clock.now() - this.#wroteAt);
  };

  #sleep(silentMs: number): void {
    const { clock, heartbeatMs, readerTimeoutMs } = this.#settings;
    const mostMs = Math.min(heartbeatMs, readerTimeoutMs);
    const dueMs = [heartbeatMs - silentMs, readerTimeoutMs - silentMs, mostMs].filter((leftMs) => leftMs > 0);
    this.#cancelTimer = clock.after(Math.min(...dueMs), this.#look, { background: true });
  }

  #write(text: string): void {
    this.#wroteAt = this.#settings.clock.now();
    this.#room = false; // before, because whoever gets it may ask for more at once
    this.#controller.enqueue(encoder.encode(text));
  }

  /** Of this reader alone, and no frame of the stream: it has no number. */
  #tell(error: unknown): void {
    report(this.#settings.onError, error);
    this.#write(encodeError(safeError(error, this.#settings.clock)));
  }

  #close(): void {
    this.#over = true;
    this.#controller.close();
    this.#reader.leave();
  }
}
