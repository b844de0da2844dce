import type { Clock } from '@sluice/core';

const bucketCount = 10;

/**
 * Successes and failures of the last `windowMs`, in ten buckets that age by the clock and not by what is counted: what
 * failed before a quiet hour says nothing about now.
 */
export class FailureWindow {
  readonly #clock: Clock;
  readonly #bucketMs: number;
  readonly #calls = Array.from({ length: bucketCount }, () => 0);
  readonly #failures = Array.from({ length: bucketCount }, () => 0);
  /** The number of the newest bucket, counted from the clock's zero. */
  #newest: number;

  constructor(windowMs: number, clock: Clock) {
    this.#clock = clock;
    this.#bucketMs = windowMs / bucketCount;
    this.#newest = this.#bucketNow();
  }

  add(failed: boolean): void {
    this.#age();
    const bucket = this.#newest % bucketCount;
    this.#calls[bucket]!++;
    if (failed) this.#failures[bucket]!++;
  }

  /** How many calls there were, and how many of them failed. */
  read(): { readonly calls: number; readonly failures: number } {
    this.#age();
    const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
    return { calls: sum(this.#calls), failures: sum(this.#failures) };
  }

  clear(): void {
    this.#calls.fill(0);
    this.#failures.fill(0);
  }

  #age(): void {
    const now = this.#bucketNow();
    if (now - this.#newest >= bucketCount) this.clear();
    else
      for (let bucket = this.#newest + 1; bucket <= now; bucket++) {
        this.#calls[bucket % bucketCount] = this.#failures[bucket % bucketCount] = 0;
      }
    this.#newest = now;
  }

  #bucketNow(): number {
    return Math.floor(this.#clock.now() / this.#bucketMs);
  }
}
