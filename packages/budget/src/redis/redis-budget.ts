import { randomInt } from 'node:crypto';
import { assertWhole, expected, systemClock, type Clock, type Random } from '@sluice/core';
import { ScriptRunner, type RedisClient, type StoreError } from '@sluice/redis';
import type { BudgetStore } from '../budget-store.ts';
import { BudgetScripts } from './budget-scripts.ts';
import { Leases } from './leases.ts';
import { ServerTime } from './server-time.ts';
import { SharedBudget } from './shared-budget.ts';

/** Options of {@link redisBudget}. */
export interface RedisBudgetOptions {
  /** A client of ioredis ≥ 5 (one node, Sentinel or Cluster) or node-redis ≥ 5. It stays yours to close. */
  readonly client: RedisClient;
  /** Whoever has the same name in the same Redis shares the budget. */
  readonly name: string;
  /**
   * How long what is held outlives a process that dies, in ms; 1 000 to 3 600 000. Renewed by a third of it.
   * @defaultValue `60_000`
   */
  readonly leaseMs?: number;
  /** For how long it is known that a call is settled, in ms: nobody may settle it a second time later than that. @defaultValue `86_400_000` */
  readonly settledForMs?: number;
  /** How long Redis may take to answer before it counts as failing, in ms. @defaultValue `500` */
  readonly timeoutMs?: number;
  /** Told when Redis fails for good (with the error) and when it answers again: the place for a line in a log. */
  readonly onAvailability?: (available: boolean, error?: StoreError) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Budgets that processes share, kept in Redis, on the server's clock. All accounts of a call are checked and held by one script.
 *
 * Redis has to keep what it is given: `maxmemory-policy noeviction`, and no cache beside it. A failover or a flush forgets what
 * was charged and not replicated; calls that run are held again within a third of a lease.
 *
 * @throws TypeError for options that are out of range.
 * @example
 * ```ts
 * const store = redisBudget({ client: new Redis(), name: 'production' });
 * const purse = budget({ limits, priceOf, store });
 * ```
 */
export function redisBudget(options: RedisBudgetOptions): BudgetStore {
  const { client, name, leaseMs = 60_000, settledForMs = 86_400_000, timeoutMs = 500, onAvailability } = options;
  const { clock = systemClock, random = () => randomInt(2 ** 32) / 2 ** 32 } = options;
  if (typeof name !== 'string' || name === '') throw expected('name', 'a name that is not empty', name);
  assertWhole('leaseMs', leaseMs, 1_000, 3_600_000);
  assertWhole('settledForMs', settledForMs, leaseMs, 31 * 86_400_000);
  assertWhole('timeoutMs', timeoutMs, 1, Math.floor(leaseMs / 3));
  const runner = new ScriptRunner(client, { timeoutMs, clock, ...(onAvailability && { onAvailability }) });
  const time = new ServerTime(clock);
  const scripts = new BudgetScripts(runner, time, { name, leaseMs, settledForMs });
  return new SharedBudget(scripts, time, new Leases(scripts, { leaseMs, clock, random }));
}
