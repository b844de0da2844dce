import type { Cancel, Clock, Random } from '@sluice/core';

/** One timer, which calls again in as long as the last time said. It rests while there is nothing to do. */
export class Heartbeat {
  readonly #beat: () => Promise<number>;
  readonly #clock: Clock;
  #cancel: Cancel | undefined;
  #dueAt = Infinity;
  #beating = false;
  #wantedMs = Infinity;
  #stopped = false;

  /** @param beat - Says in how many ms it is to be called again; `Infinity`: not until there is something to do. */
  constructor(beat: () => Promise<number>, clock: Clock) {
    this.#beat = beat;
    this.#clock = clock;
  }

  /** Sees to it that it beats within so long, unless it will sooner. */
  within(delayMs: number): void {
    if (this.#beating) this.#wantedMs = Math.min(this.#wantedMs, delayMs); // what it is for may have come too late for it
    else if (!this.#stopped && this.#clock.now() + delayMs < this.#dueAt) this.#after(delayMs);
  }

  /** Beats now; after the one that is on its way, because that may have left before what this one is for. */
  now(): void {
    if (this.#stopped) return;
    if (this.#beating) this.#wantedMs = 0;
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
    this.#wantedMs = Infinity;
    const nextMs = await this.#beat();
    this.#beating = false;
    const delayMs = Math.min(nextMs, this.#wantedMs);
    if (!this.#stopped && delayMs !== Infinity) this.#after(delayMs);
  }
}

/** A third of a lease, so that two renewals may fail; up to a tenth more or less, so that processes do not beat as one. */
export function beatMs(leaseMs: number, random: Random): number {
  return (leaseMs / 3) * (0.9 + 0.2 * random());
}
