import type { Clock } from '@sluice/core';

/** The time as Redis has it: of this process's clock only the speed is believed, once Redis has told its time. */
export class ServerTime {
  readonly #clock: Clock;
  #aheadMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get nowMs(): number {
    return this.#aheadMs === undefined ? this.#clock.wall() : this.#clock.now() + this.#aheadMs;
  }

  heard(nowMs: number): void {
    this.#aheadMs = nowMs - this.#clock.now();
  }
}
