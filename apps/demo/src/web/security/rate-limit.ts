import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

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

/** Counted in this process. */
export function memoryRateLimit(options: RateLimitOptions): RateLimit {
  return rateLimitOn(new RateLimiterMemory(optionsOf(options)));
}

/** Counted in Redis for all processes; in each by itself while Redis is away. */
export function redisRateLimit(client: Redis, options: RateLimitOptions): RateLimit {
  const own = optionsOf(options);
  const insuranceLimiter = new RateLimiterMemory(own);
  return rateLimitOn(
    new RateLimiterRedis({ ...own, storeClient: client, insuranceLimiter, rejectIfRedisNotReady: true }),
  );
}

function optionsOf({ name, perMinute }: RateLimitOptions) {
  return { keyPrefix: `sluice-demo:${name}`, points: perMinute, duration: 60 };
}

function rateLimitOn(limiter: RateLimiterAbstract): RateLimit {
  return {
    async take(who) {
      try {
        await limiter.consume(who);
        return undefined;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, refused.msBeforeNext); // the library throws it
        throw refused;
      }
    },
  };
}
