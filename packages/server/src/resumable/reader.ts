import { hold } from '@sluice/core';

/** One who reads a stream: from being let in to leaving, to having read to the end, or to being sent away. */
export class Reader {
  /** Settles when it has left. */
  readonly left: Promise<void>;
  readonly #leaving = new AbortController();
  #release: (() => void) | undefined;

  /** @param onLeave - Told once, before anything else. */
  constructor(onLeave: (() => void) | undefined) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.left = promise;
    hold(this.#leaving.signal, () => {
      onLeave?.();
      resolve();
    });
  }

  /** Fires when it has left. */
  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  /** @param signal - The browser's request: fires when it has left. */
  leaveOn(signal: AbortSignal | undefined): void {
    if (signal) this.#release = hold(signal, () => this.#leaving.abort());
  }

  /** As often as one likes. */
  leave(): void {
    this.#leaving.abort();
    this.#release?.();
  }
}
