import type { Dispatcher } from 'undici';
import type { ExchangeClocks } from './exchange-clocks.ts';
import type { Inflater } from './inflate.ts';

/** More events than this, or more bytes, and the socket is paused until the reader has caught up. */
const highEvents = 128;
const highBytes = 262_144;
const lowEvents = 16;

/**
 * Lets the socket run only as fast as events are taken. While it is held the idle clock stands still: we are the ones who
 * keep the server waiting.
 */
export class Flow {
  readonly #clocks: ExchangeClocks;
  #controller: Dispatcher.DispatchController | undefined;
  #inflater: Inflater | undefined;
  #bytes = 0;
  /** The reader has enough for now. */
  #paused = false;
  /** The inflater has. */
  #clogged = false;

  constructor(clocks: ExchangeClocks) {
    this.#clocks = clocks;
  }

  /** What there is to hold: the connection, and whatever takes its bytes apart. */
  attach(controller: Dispatcher.DispatchController | undefined, inflater: Inflater | undefined): void {
    this.#controller = controller;
    this.#inflater = inflater;
  }

  /** Bytes came from the socket. */
  heard(): void {
    if (!this.#paused && !this.#clogged) this.#clocks.heard(); // a read may still come after the pause
  }

  /** Bytes were decoded, and so many events wait now. */
  read(bytes: number, waiting: number): void {
    this.#bytes += bytes;
    if (this.#paused || waiting === 0) return;
    if (waiting <= highEvents && this.#bytes <= highBytes) return;
    this.#paused = true;
    this.#inflater?.pause();
    this.#hold();
  }

  /** An event was taken, and so many wait still. */
  taken(waiting: number): void {
    if (!this.#paused || waiting > lowEvents) return;
    this.#paused = false;
    this.#bytes = 0;
    this.#inflater?.resume();
    this.#go();
  }

  clog(): void {
    this.#clogged = true;
    this.#hold();
  }

  unclog(): void {
    this.#clogged = false;
    this.#go();
  }

  #hold(): void {
    this.#clocks.stop('idle');
    this.#controller?.pause();
  }

  #go(): void {
    if (this.#paused || this.#clogged || !this.#controller) return;
    this.#clocks.start('idle');
    this.#controller.resume();
  }
}
