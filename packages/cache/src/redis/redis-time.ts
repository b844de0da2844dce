import type { Clock } from '@sluice/core';

/** For how long two clocks are taken to run alike, in ms. */
const trustedMs = 60_000;

/** What time it is in Redis, as far as it was heard lately: entries are dated by no process's own clock. */
export class RedisTime {
  readonly #clock: Clock;
  #aheadMs = 0;
  #heardAt = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  heard(atMs: number): void {
    this.#heardAt = this.#clock.now();
    this.#aheadMs = atMs - this.#heardAt;
  }

  /** `undefined`: it has to be asked. */
  get now(): number | undefined {
    const now = this.#clock.now();
    return now - this.#heardAt < trustedMs ? now + this.#aheadMs : undefined;
  }
}
