import type { Clock } from '@sluice/core';
import type { Allowance } from './wires/wire.ts';

const minuteMs = 60_000;
/** As a new account has it. */
const requestsPerMinute = 4_000;

/** Counts requests by the minute, for the headers that tell of it. Refuses nobody. */
export class Allowances {
  readonly #clock: Clock;
  #minute = 0;
  #taken = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(): Allowance {
    const now = this.#clock.wall();
    const minute = Math.floor(now / minuteMs);
    if (minute !== this.#minute) this.#taken = 0;
    this.#minute = minute;
    this.#taken++;
    const remaining = Math.max(0, requestsPerMinute - this.#taken);
    const resetAt = (minute + 1) * minuteMs;
    return { limit: requestsPerMinute, remaining, resetAt, resetAfterMs: resetAt - now };
  }
}
