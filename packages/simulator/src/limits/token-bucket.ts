import type { Clock } from '@sluice/core';
import type { LimitState } from './limits.ts';

const minuteMs = 60_000;

/** A minute's worth, which fills again evenly. Knows no timers: it is as full as the time says when it is asked. */
export class TokenBucket {
  readonly limit: number;
  readonly #clock: Clock;
  #level: number;
  #atMs: number;

  constructor(limit: number, clock: Clock) {
    this.limit = limit;
    this.#clock = clock;
    this.#level = limit;
    this.#atMs = clock.now();
  }

  /** How much is there. Below 0 when more was taken than there was. */
  get level(): number {
    const now = this.#clock.now();
    this.#level = Math.min(this.limit, this.#level + ((now - this.#atMs) * this.limit) / minuteMs);
    this.#atMs = now;
    return this.#level;
  }

  get state(): LimitState {
    const { limit, level } = this;
    return { limit, remaining: level, fullInMs: ((limit - level) * minuteMs) / limit };
  }

  /** Takes so much, whether it is there or not. A negative amount gives back. */
  take(amount: number): void {
    this.#level = Math.min(this.limit, this.level - amount);
  }

  /** How long until there is so much; `Infinity` where that is more than it holds. */
  waitMs(amount: number): number {
    if (amount > this.limit) return Infinity;
    return Math.max(0, ((amount - this.level) * minuteMs) / this.limit);
  }
}
