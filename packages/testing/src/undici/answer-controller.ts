import type { Dispatcher } from 'undici';

/**
 * What a client of undici holds a request by, while a handler answers it; and after a handler has let it through, a
 * stand-in for the controller of the real one.
 */
export class AnswerController implements Dispatcher.DispatchController {
  rawHeaders: Buffer[] | null = null;
  readonly rawTrailers: null = null;
  readonly #aborting = new AbortController();
  readonly #onAbort: (reason: Error) => void;
  #real: Dispatcher.DispatchController | undefined;
  #paused = false;
  #wake: (() => void) | undefined;

  /** @param onAbort - Called at most once, and not after the request has become a real one. */
  constructor(onAbort: (reason: Error) => void) {
    this.#onAbort = onAbort;
  }

  /** Fires when the client has left. */
  get signal(): AbortSignal {
    return this.#aborting.signal;
  }

  get aborted(): boolean {
    return this.#real?.aborted ?? this.signal.aborted;
  }

  get paused(): boolean {
    return this.#real?.paused ?? this.#paused;
  }

  get reason(): Error | null {
    return this.#real ? this.#real.reason : ((this.signal.reason as Error | undefined) ?? null);
  }

  pause(): void {
    this.#paused = true;
    this.#real?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#wake?.();
    this.#real?.resume();
  }

  abort(reason: Error): void {
    if (this.#real) return this.#real.abort(reason);
    if (this.aborted) return;
    this.#aborting.abort(reason);
    this.#wake?.();
    this.#onAbort(reason);
  }

  /** Waits while the client wants no more. */
  async flowing(): Promise<void> {
    while (this.#paused && !this.aborted) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** From here on it is the real request that is held. */
  become(real: Dispatcher.DispatchController): void {
    if (this.signal.aborted) throw this.signal.reason as Error; // so that nothing is sent for somebody who left
    this.#real = real;
    if (this.#paused) real.pause();
  }
}
