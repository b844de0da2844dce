import { minuteMs, type Counted, type Reading } from './reading.ts';

/** What a request knew of a bucket when it took of it. */
export interface Taken {
  readonly bucket: Bucket;
  /** What it took, and then what it really used. */
  units: number;
  /** What had been booked on the bucket by then, itself included. */
  readonly bookedUnits: number;
}

/** How a bucket begins. */
interface BucketOptions {
  readonly counts: Counted;
  readonly limit: number;
  readonly periodMs: number;
  /** The most that it may be, whatever the provider grants. */
  readonly most?: number | undefined;
  readonly burstMs: number;
}

/**
 * One limit, as GCRA sees it: all that is known is the time at which the provider's bucket would be full again, if nobody
 * took anything more (the theoretical arrival time). What a request takes moves it on; time comes nearer to it by itself.
 */
export class Bucket {
  readonly counts: Counted;
  readonly periodMs: number;
  limit: number;
  /** What all who wait together want to take. */
  queuedUnits = 0;
  readonly #most: number;
  readonly #burstMs: number;
  #fullAt = 0;
  #bookedUnits = 0;

  constructor({ counts, limit, periodMs, most = Infinity, burstMs }: BucketOptions) {
    this.counts = counts;
    this.periodMs = periodMs;
    this.limit = Math.min(limit, most);
    this.#most = most;
    this.#burstMs = burstMs;
  }

  /** How long until so much may be taken, after `ahead` others have; 0: now. */
  waitMs(units: number, now: number, ahead = 0): number {
    const unitMs = this.periodMs / this.limit;
    const fullAt = Math.max(this.#fullAt, now) + (ahead + units) * unitMs;
    return Math.max(0, fullAt - Math.max(this.#spareMs, units * unitMs) - now);
  }

  /** Takes so much, whether it is there or not. */
  take(units: number, now: number): Taken {
    this.#move(units, now);
    return { bucket: this, units, bookedUnits: this.#bookedUnits };
  }

  /** Makes up the difference between what was taken and what was used. */
  settle(taken: Taken, usedUnits: number, now: number): void {
    this.#move(usedUnits - taken.units, now);
    taken.units = usedUnits;
  }

  /**
   * Takes in what the provider said to a request of `sentAt`. Of both accounts the one that has less is right: the provider
   * does not know what is on its way to it, and we do not know what others take.
   *
   * @param bookedUnits - What had been booked when that request was sent: what came after it, the provider had not seen.
   */
  learn({ limit, fullInMs }: Reading, sentAt: number, bookedUnits: number = this.#bookedUnits): void {
    this.limit = Math.min(limit, this.#most);
    const sinceMs = Math.max(0, this.#bookedUnits - bookedUnits) * (this.periodMs / this.limit);
    this.#fullAt = Math.max(this.#fullAt, sentAt + fullInMs + sinceMs);
  }

  /** Nothing of `units` may be taken before then; what comes afterwards comes at the pace, and not all at once. */
  rest(until: number, units: number): void {
    const unitMs = this.periodMs / this.limit;
    this.#fullAt = Math.max(this.#fullAt, until + Math.max(this.#spareMs - units * unitMs, 0));
  }

  /**
   * How far below full a bucket may be drawn. Providers enforce parts of a minute, and what is left in theirs is the room
   * for what we guess wrong; a day's worth may be used up at any time of it.
   */
  get #spareMs(): number {
    const { periodMs, limit } = this;
    if (periodMs > minuteMs) return periodMs;
    return Math.max(periodMs / limit, Math.min(periodMs, this.#burstMs));
  }

  /** A bucket that is full gets no fuller: what is settled late is settled from now on. */
  #move(units: number, now: number): void {
    this.#bookedUnits += units;
    this.#fullAt = Math.max(this.#fullAt, now) + (units * this.periodMs) / this.limit;
  }
}
