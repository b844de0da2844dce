import { randomBytes } from 'node:crypto';
import { assertWhole, systemClock, type Clock } from '@sluice/core';
import { Hints, ScriptRunner, type DuplicableClient, type RedisClient, type StoreError } from '@sluice/redis';
import type { CacheStore } from '../cache-store.ts';
import { Keys } from './lua/keys.ts';
import type { ReadingClient } from './read-keys.ts';
import { SharedCache } from './shared-cache.ts';

/** Options of {@link redisCache}. */
export interface RedisCacheOptions {
  /**
   * A client of ioredis ≥ 5 (one node, Sentinel or Cluster) or node-redis ≥ 5. It stays yours to close. A second connection is made
   * of it (`duplicate()`) with the first call that no answer is kept for.
   */
  readonly client: RedisClient & DuplicableClient & ReadingClient;
  /** How long Redis may take to answer, in ms; then the call goes on without it. @defaultValue `100` */
  readonly timeoutMs?: number;
  /**
   * How long the process that makes an answer may be silent before another one makes it, in ms; 300 to 600 000. Renewed by a
   * third of it. @defaultValue `5_000`
   */
  readonly leaseMs?: number;
  /** Told when Redis fails for good (with the error) and when it answers again: the place for a line in a log. */
  readonly onAvailability?: (available: boolean, error?: StoreError) => void;
  readonly clock?: Clock;
}

/**
 * Answers that processes share, kept in Redis, and one call for all of them who ask the same at once: one makes it, under a
 * lease, and the others hear it as it comes. Give it a Redis, or an eviction policy, that is not the one of budgets and limits.
 *
 * @throws TypeError for options that are out of range.
 * @example
 * ```ts
 * const store = redisCache({ client: new Redis() });
 * const answers = cache({ store, scope: 'shared', namespace: { name: 'anthropic', providers: ['anthropic'] } });
 * ```
 */
export function redisCache(options: RedisCacheOptions): CacheStore {
  const { client, timeoutMs = 100, leaseMs = 5_000, clock = systemClock, onAvailability } = options;
  assertWhole('leaseMs', leaseMs, 300, 600_000);
  assertWhole('timeoutMs', timeoutMs, 1, Math.floor(leaseMs / 3));
  const runner = new ScriptRunner(client, { timeoutMs, clock, ...(onAvailability && { onAvailability }) });
  const session = randomBytes(8).toString('hex');
  return new SharedCache(
    client,
    { runner, keys: new Keys(), hints: new Hints(client, `sluice:cache:hints:${session}`), leaseMs, clock },
    session,
  );
}
