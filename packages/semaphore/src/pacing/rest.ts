import type { Clock, Random } from '@sluice/core';

/** How long to rest after a refusal that names neither a time nor a bucket. */
export const unknownRestMs = 1_000;
/** A time is believed up to here, as in `@sluice/router`: nobody stays away for a day because one answer said so. */
const longestRestMs = 300_000;
/** By how much a rest is longer than asked for, at most: others were told the same. */
const jitter = 0.1;

/** Nobody sends anything for as long as the provider asked. */
export class Rest {
  #until = 0;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The provider asked for so long. Returns until when that is. */
  ask(ms: number): number {
    const until = this.#clock.now() + Math.min(ms, longestRestMs) * (1 + jitter * this.#random());
    this.#until = Math.max(this.#until, until);
    return until;
  }

  leftMs(now: number): number {
    return Math.max(0, this.#until - now);
  }
}
