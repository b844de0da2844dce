import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { inTime } from '../in-time.ts';

export interface RateLimitOptions {
  /** What is counted: no other limit's. */
  readonly name: string;
  /** How often a minute, from the first time on. */
  readonly perMinute: number;
}

/** Counts how often somebody does something. */
export interface RateLimit {
  /** Counts once more. @returns In how many ms to come again; `undefined`: it was not too often. */
  take(who: string): Promise<number | undefined>;
}

/** As long as the other stores wait for Redis. */
const patienceMs = 500;

/** Counted in this process. */
export function memoryRateLimit(options: RateLimitOptions): RateLimit {
  const limiter = new RateLimiterMemory(optionsOf(options));
  return rateLimitOn((who) => limiter.consume(who));
}

/** Counted in Redis for all processes; in each by itself while Redis is away, or there and silent. */
export function redisRateLimit(client: Redis, options: RateLimitOptions): RateLimit {
  const shared = new RateLimiterRedis({ ...optionsOf(options), storeClient: client, rejectIfRedisNotReady: true });
  const here = new RateLimiterMemory(optionsOf(options));
  // Not by the library's `insuranceLimiter`: that waits as long as the client does, and a connection that is silent never fails.
  return rateLimitOn(async (who) => {
    try {
      await inTime('Redis', patienceMs, shared.consume(who));
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      await here.consume(who);
    }
  });
}

function optionsOf({ name, perMinute }: RateLimitOptions) {
  return { keyPrefix: `sluice-demo:${name}`, points: perMinute, duration: 60 };
}

/** @param consume - Rejects with a `RateLimiterRes` when it was too often, as the library has it. */
function rateLimitOn(consume: (who: string) => Promise<unknown>): RateLimit {
  return {
    async take(who) {
      try {
        await consume(who);
        return undefined;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext);
        throw refused;
      }
    },
  };
}
