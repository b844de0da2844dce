import type { Dispatcher } from 'undici';
import type { Cancel, Clock } from '../time/clock.ts';
import type { ComingBack } from './coming-back.ts';

/** What may come after the terminal event before the connection is given up: a `[DONE]`, the last bytes of a frame. */
const maxBytes = 65_536;
const maxMs = 50;

/** Follows the rest of a body after its answer is whole. In time the connection is reused, else it is destroyed. */
export class Drain {
  readonly #controller: Dispatcher.DispatchController;
  readonly #comingBack: ComingBack;
  #left = maxBytes;
  #over = false;
  #cancel: Cancel | undefined;

  constructor(controller: Dispatcher.DispatchController, comingBack: ComingBack, clock: Clock) {
    this.#controller = controller;
    this.#comingBack = comingBack;
    comingBack.expect();
    queueMicrotask(() => {
      // Mostly the rest was there with the terminal event, and no timer is worth its while.
      if (!this.#over) this.#cancel = clock.after(maxMs, () => this.#giveUp(), { background: true });
    });
  }

  onData(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) this.#giveUp();
  }

  /** The body has ended, or the connection has. */
  onEnd(): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancel?.();
    this.#comingBack.arrived();
  }

  #giveUp(): void {
    if (this.#over) return;
    this.onEnd();
    this.#controller.abort(new Error('The rest of the answer was too long'));
  }
}
