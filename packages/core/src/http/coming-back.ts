/** What follows a terminal event mostly came with it, or comes with the next read. Turns of an idle loop take microseconds. */
const maxTurns = 4;

/**
 * Connections that will be free in a moment: their answer is whole, but the last bytes of the response are on their way,
 * or undici, which uses a connection again only a turn of the event loop after its response has ended, has not had that
 * turn. A call that comes right behind waits a few turns for them: else calls one after the other use two connections,
 * and the second pays for a handshake. Where calls run side by side nobody waits: there one connection more is no matter.
 */
export class ComingBack {
  #count = 0;
  #busy = 0;

  /** A connection is on its way back. Call what this returns when it is there, or will not come: once. */
  expect(): () => void {
    this.#count++;
    return () => void this.#count--;
  }

  /** An exchange has its connection to itself until {@link free}. */
  take(): void {
    this.#busy++;
  }

  free(): void {
    this.#busy--;
  }

  /** The response has ended: undici frees its connection in the next turn. */
  ended(): void {
    if (this.#busy === 0) setImmediate(this.expect());
  }

  /** Runs `action` now, or after a few turns if that may save a connection. */
  use(action: () => void, turns: number = 0): void {
    if (this.#count === 0 || this.#busy > 0 || turns === maxTurns) action();
    else setImmediate(() => this.use(action, turns + 1));
  }
}
