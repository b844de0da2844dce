import type { Clock } from '@sluice/core';
import type { ByLimit, Exhausted, LimitedWire, LimitName, Limits, LimitStates, Spending } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** A request that was let in: what it took, and the duty to say what it used in the end. */
export interface Admission {
  readonly took: ByLimit;
  /** Makes up the difference to what was taken, once. */
  settle(spending: Spending): ByLimit;
}

type Buckets = ReadonlyMap<LimitName, TokenBucket>;

/** A little less than nothing: what fills by fractions is never exactly full. */
const tolerance = 1e-6;

/** The buckets of every key of every provider. All that a request needs is taken, or nothing. */
export class RateLimits {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #keys = new Map<string, Buckets>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** How a key's buckets stand. */
  states(wire: LimitedWire, key: string): LimitStates {
    const states: Partial<Record<LimitName, TokenBucket['state']>> = {};
    for (const [name, bucket] of this.#bucketsOf(wire, key)) states[name] = bucket.state;
    return states;
  }

  /** Lets a request in, or says what is exhausted: of several the one that takes longest to fill. */
  admit(wire: LimitedWire, key: string, spending: Spending): Admission | Exhausted {
    const buckets = this.#bucketsOf(wire, key);
    const costs = wire.limits.costs(spending);
    const exhausted = mostExhausted(buckets, costs);
    if (exhausted) {
      const requests = buckets.get('requests');
      if (wire.limits.countsRefused && requests && requests.level >= 1 - tolerance) requests.take(1);
      return exhausted;
    }
    const took: ByLimit = {};
    for (const [name, bucket] of buckets) {
      bucket.take((took[name] = costs[name] ?? 0));
    }
    const settle = (used: Spending): ByLimit => {
      for (const [name, amount] of Object.entries(wire.limits.settles(used)) as [LimitName, number][]) {
        buckets.get(name)?.take(amount - (took[name] ?? 0));
        if (name in took) took[name] = amount;
      }
      return took;
    };
    return { took, settle };
  }

  #bucketsOf(wire: LimitedWire, key: string): Buckets {
    const id = `${wire.provider} ${key}`;
    let buckets = this.#keys.get(id);
    if (!buckets) {
      const sizes = Object.entries(wire.limits.sizes(this.#limits)) as [LimitName, number][];
      buckets = new Map(sizes.map(([name, limit]) => [name, new TokenBucket(limit, this.#clock)]));
      if (buckets.size > 0) this.#keys.set(id, buckets);
    }
    return buckets;
  }
}

function mostExhausted(buckets: Buckets, costs: ByLimit): Exhausted | undefined {
  let most: Exhausted | undefined;
  for (const [name, bucket] of buckets) {
    const needed = costs[name] ?? 0;
    const { level: remaining, limit } = bucket;
    if (remaining >= needed - tolerance) continue;
    const waitMs = bucket.waitMs(needed);
    if (!most || waitMs > most.waitMs) most = { name, limit, remaining, needed, waitMs };
  }
  return most;
}
