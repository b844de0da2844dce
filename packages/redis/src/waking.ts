import type { RunnerClock } from './system-clock.ts';

/** Waits until it is woken, or for so long. One that was woken while nobody waited does not wait the next time. */
export class Waking {
  readonly #clock: RunnerClock;
  #woken = false;
  #go: (() => void) | undefined;

  constructor(clock: RunnerClock) {
    this.#clock = clock;
  }

  readonly wake = (): void => {
    this.#woken = true;
    this.#go?.();
  };

  async wait(delayMs: number): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(delayMs, resolve, { background: true });
        this.#go = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#go = undefined;
    this.#woken = false;
  }
}
