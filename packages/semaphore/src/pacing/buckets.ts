import { Bucket, type Taken } from './bucket.ts';
import { minuteMs, type Counted, type Reading } from './reading.ts';
import type { Spending } from './spending.ts';

/** Limits that somebody knows beforehand, by the minute. */
export type KnownLimits = Partial<Record<Counted, number>>;

/** All the limits that a request has to keep: those that were set, and those that the provider told of. */
export class Buckets {
  readonly #known: KnownLimits;
  readonly #burstMs: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(known: KnownLimits, burstMs: number) {
    this.#known = known;
    this.#burstMs = burstMs;
    for (const [counts, limit] of Object.entries(known) as [Counted, number][]) {
      this.#add({ counts, limit, periodMs: minuteMs });
    }
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** How long until all have enough, after those who wait if `behind` them. */
  waitMs(spending: Spending, now: number, behind = false): number {
    let waitMs = 0;
    for (const bucket of this.#buckets.values()) {
      const ahead = behind ? bucket.queuedUnits : 0;
      waitMs = Math.max(waitMs, bucket.waitMs(spending[bucket.counts], now, ahead));
    }
    return waitMs;
  }

  /** Takes of all of them, or of none: whoever asks has waited for all. */
  take(spending: Spending, now: number): readonly Taken[] {
    const taken: Taken[] = [];
    for (const bucket of this.#buckets.values()) taken.push(bucket.take(spending[bucket.counts], now));
    return taken;
  }

  /** Somebody waits for so much, or, `sign` being -1, no longer does. */
  queue(spending: Spending, sign: 1 | -1): void {
    for (const bucket of this.#buckets.values()) {
      bucket.queuedUnits = Math.max(0, bucket.queuedUnits + sign * spending[bucket.counts]);
    }
  }

  /** The one that can never hold so much. */
  tooSmall(spending: Spending): Bucket | undefined {
    for (const bucket of this.#buckets.values()) if (spending[bucket.counts] > bucket.limit) return bucket;
    return undefined;
  }

  /** Takes in what the provider said to a request that was sent at `sentAt` and took `taken`. */
  learn(readings: readonly Reading[], sentAt: number, taken: readonly Taken[]): void {
    for (const reading of readings) {
      const bucket = this.of(reading) ?? this.#add(reading);
      bucket.learn(reading, sentAt, taken.find((each) => each.bucket === bucket)?.bookedUnits);
    }
  }

  of({ counts, periodMs }: Pick<Reading, 'counts' | 'periodMs'>): Bucket | undefined {
    return this.#buckets.get(`${counts} ${periodMs}`);
  }

  #add({ counts, limit, periodMs }: Pick<Reading, 'counts' | 'limit' | 'periodMs'>): Bucket {
    const most = periodMs === minuteMs ? this.#known[counts] : undefined;
    const bucket = new Bucket({ counts, limit, periodMs, most, burstMs: this.#burstMs });
    this.#buckets.set(`${counts} ${periodMs}`, bucket);
    return bucket;
  }
}
