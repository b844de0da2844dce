import { errors, type Dispatcher } from 'undici';

/**
 * What a client of undici holds a request by, while a handler answers it; and after a handler has let it through, a
 * stand-in for the controller of the real one.
 */
export class AnswerController implements Dispatcher.DispatchController {
  rawHeaders: Buffer[] | null = null;
  readonly rawTrailers: null = null;
  readonly #onAbort: (reason: Error) => void;
  #aborting: AbortController | undefined;
  #left: { readonly reason: Error } | undefined;
  #over = false;
  #real: Dispatcher.DispatchController | undefined;
  #paused = false;
  #wake: (() => void) | undefined;
  /** Called when the client leaves in the middle of an answer. */
  onLeave: (() => void) | undefined;

  /** @param onAbort - Called at most once, and not after the request has become a real one. */
  constructor(onAbort: (reason: Error) => void) {
    this.#onAbort = onAbort;
  }

  /** Fires when the client has left. Made for those who ask. */
  get signal(): AbortSignal {
    this.#aborting ??= new AbortController();
    if (this.#left) this.#aborting.abort(this.#left.reason);
    return this.#aborting.signal;
  }

  /** Whether the client left while a handler was answering. */
  get left(): boolean {
    return this.#left !== undefined;
  }

  get aborted(): boolean {
    return this.#real?.aborted ?? this.left;
  }

  get paused(): boolean {
    return this.#real?.paused ?? this.#paused;
  }

  get reason(): Error | null {
    return this.#real ? this.#real.reason : (this.#left?.reason ?? null);
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

  abort(reason?: Error): void {
    if (this.#real) return this.#real.abort(reason as Error);
    if (this.#left || this.#over) return;
    this.#left = { reason: reason ?? new errors.RequestAbortedError() };
    this.#aborting?.abort(this.#left.reason);
    this.#wake?.();
    this.onLeave?.();
    this.#onAbort(this.#left.reason);
  }

  /** The answer is whole, or has failed: who leaves now leaves nothing. */
  end(): void {
    this.#over = true;
  }

  /** Waits while the client wants no more. */
  async flowing(): Promise<void> {
    while (this.#paused && !this.#left) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** From here on it is the real request that is held. */
  become(real: Dispatcher.DispatchController): void {
    if (this.#left) throw this.#left.reason; // so that nothing is sent for somebody who left
    this.#real = real;
    if (this.#paused) real.pause();
  }
}
