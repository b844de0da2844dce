import type { Cancel, Clock, Random } from '@sluice/core';

/** One timer, which calls again in as long as the last time said. It rests while there is nothing to do. */
export class Heartbeat {
  readonly #beat: () => Promise<number | undefined>;
  readonly #clock: Clock;
  #cancel: Cancel | undefined;
  #dueAt = Infinity;
  #beating = false;
  #again = false;
  #stopped = false;

  /** @param beat - Says in how many ms it is to be called again; `undefined`: not until somebody starts it. */
  constructor(beat: () => Promise<number | undefined>, clock: Clock) {
    this.#beat = beat;
    this.#clock = clock;
  }

  /** Sees to it that it beats within so long, unless it will sooner. */
  within(delayMs: number): void {
    if (this.#beating || this.#stopped || this.#clock.now() + delayMs >= this.#dueAt) return;
    this.#after(delayMs);
  }

  /** Beats now; after the one that is on its way, because that may have left before what this one is for. */
  now(): void {
    if (this.#stopped) return;
    if (this.#beating) this.#again = true;
    else void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #after(delayMs: number): void {
    this.#cancel?.();
    this.#dueAt = this.#clock.now() + delayMs;
    this.#cancel = this.#clock.after(delayMs, () => void this.#run(), { background: true });
  }

  async #run(): Promise<void> {
    this.#cancel?.();
    this.#dueAt = Infinity;
    this.#beating = true;
    const nextMs = await this.#beat();
    this.#beating = false;
    if (this.#stopped) return;
    if (this.#again) {
      this.#again = false;
      void this.#run();
    } else if (nextMs !== undefined) this.#after(nextMs);
  }
}

/** A third of a lease, so that two renewals may fail; up to a tenth more or less, so that processes do not beat as one. */
export function beatMs(leaseMs: number, random: Random): number {
  return (leaseMs / 3) * (0.9 + 0.2 * random());
}
