import { randomInt } from 'node:crypto';
import { assertWhole, expected, systemClock, type Clock, type Random } from '@sluice/core';
import { ScriptRunner, type DuplicableClient, type RedisClient, type StoreError } from '@sluice/redis';
import type { PermitStore } from '../permit-store.ts';
import { SharedPermits, type LostPermit } from './shared-permits.ts';

/** Options of {@link redisPermits}. */
export interface RedisPermitsOptions {
  /**
   * A client of ioredis ≥ 5 (one node, Sentinel or Cluster) or node-redis ≥ 5. It stays yours to close. A second connection
   * is made of it (`duplicate()`) once somebody has to wait.
   */
  readonly client: RedisClient & DuplicableClient;
  /** Whoever has the same name in the same Redis shares the permits: a provider, and the key to it. */
  readonly name: string;
  /**
   * How long a permit, or a place in the queue, outlives a process that dies, in ms; 1 000 to 600 000. Renewed by a third of
   * it. Whoever does not get to renew for so long (a stopped process, a blocked event loop) loses its permits.
   * @defaultValue `10_000`
   */
  readonly leaseMs?: number;
  /** How long Redis may take to answer before it counts as failing, in ms. @defaultValue `500` */
  readonly timeoutMs?: number;
  /** Told when Redis fails for good (with the error) and when it answers again: the place for a line in a log. */
  readonly onAvailability?: (available: boolean, error?: StoreError) => void;
  /** Told of a permit that lapsed while its call ran on. It is counted again as soon as it is renewed. */
  readonly onLost?: (lost: LostPermit) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Permits that processes share, kept in Redis: short leases that are renewed, on the server's clock; one fair queue for
 * all; a permit that comes back is handed to the next in the same step, and its process is told by a message.
 *
 * At most `permits` are out, but for this: a process that does not get to renew in time runs on with what it has lost; a
 * failover or a flush may forget up to `permits` of them, until the holders renew (a third of a lease); and while Redis
 * fails, `onStoreError` of the semaphore decides.
 *
 * @throws TypeError for options that are out of range.
 * @example
 * ```ts
 * const store = redisPermits({ client: new Redis(), name: 'anthropic' });
 * const complete = compose(semaphore({ permits: 40, store, instances: 4 }), anthropic());
 * ```
 */
export function redisPermits(options: RedisPermitsOptions): PermitStore {
  const { client, name, leaseMs = 10_000, timeoutMs = 500, clock = systemClock, onAvailability } = options;
  const { random = () => randomInt(2 ** 32) / 2 ** 32, onLost = () => {} } = options;
  if (typeof name !== 'string' || name === '') throw expected('name', 'a name that is not empty', name);
  assertWhole('leaseMs', leaseMs, 1_000, 600_000);
  assertWhole('timeoutMs', timeoutMs, 1, Math.floor(leaseMs / 3));
  const runner = new ScriptRunner(client, { timeoutMs, clock, ...(onAvailability && { onAvailability }) });
  return new SharedPermits({ client, runner, name, leaseMs, clock, random, onLost });
}
