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

  /** A connection is on its way back. */
  expect(): void {
    this.#count++;
  }

  /** It is there, or will not come. */
  arrived(): void {
    this.#count--;
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
    if (this.#busy > 0) return;
    this.expect();
    setImmediate(() => this.arrived());
  }

  /** Whether a turn of the loop may save a connection. */
  get soon(): boolean {
    return this.#count > 0 && this.#busy === 0;
  }

  /** Runs `action` after a few turns, or as soon as nothing is to be expected of them. */
  wait(action: () => void, turns: number = 0): void {
    if (!this.soon || turns === maxTurns) action();
    else setImmediate(() => this.wait(action, turns + 1));
  }
}
