import type { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { Caller, limits } from '../../conformance/caller.ts';
import type { PermitLimits, PermitRequest, PermitStore } from '../../permit-store.ts';
import { redisPermits, type LostPermit, type RedisPermitsOptions } from '../index.ts';
import { keysOf } from '../lua/shared-keys.ts';

/** One process, as a test sees it: a store of its own, and those who ask it. */
export interface ProcessStore {
  readonly store: PermitStore;
  readonly lost: readonly LostPermit[];
  ask(name: string, wants?: Partial<PermitRequest>): Caller;
}

/** Opens the store of one process. It is closed when the test is over. */
export function openProcess(
  options: Omit<RedisPermitsOptions, 'onLost'>,
  changes: Partial<PermitLimits> = {},
): ProcessStore {
  const lost: LostPermit[] = [];
  const store = redisPermits({ leaseMs: 2_000, timeoutMs: 600, onLost: (one) => lost.push(one), ...options });
  onTestFinished(() => store.close());
  store.limit(limits(changes));
  const pass = (): Promise<void> => Promise.resolve();
  return { store, lost, ask: (name, wants) => new Caller({ store, pass }, name, wants) };
}

/** What Redis counts, asked past the store. */
export async function count(client: Redis, name: string): Promise<{ held: number; queued: number; keys: number }> {
  const [, , held, queue] = keysOf(name);
  const [keys, ...counts] = await Promise.all([
    client.exists(...keysOf(name)),
    client.zcard(held!),
    client.zcard(queue!),
  ]);
  return { held: counts[0]!, queued: counts[1]!, keys };
}
