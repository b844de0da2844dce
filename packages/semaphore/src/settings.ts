import { expected, systemClock, type Call, type Clock } from '@sluice/core';
import { AdaptiveLimit } from './adaptive.ts';
import type { PermitStore } from './permit-store.ts';
import { defaultPriority, highestPriority } from './priority.ts';

/** What becomes of a call when the store fails: see {@link SemaphoreOptions.onStoreError}. */
export type OnStoreError = 'local' | 'open' | 'closed';

export interface SemaphoreOptions {
  /** How many calls at once: a whole number ≥ 1, or {@link adaptive}. */
  readonly permits: number | AdaptiveLimit;
  /**
   * On whose behalf a call is made: a tenant, a user. Keys that wait take turns, so that one with a long queue does not hold
   * up the others; calls without one are of one key. @defaultValue all calls are of one key
   */
  readonly key?: (call: Call) => string | undefined;
  /** How many permits one key may hold. Only with `key`. @defaultValue all of them */
  readonly permitsPerKey?: number;
  /** How soon a call wants its turn: 0 to 9, the higher the sooner. @defaultValue `5` */
  readonly priority?: (call: Call) => number;
  /** After how long a wait a call counts as of the next higher priority. @defaultValue `10_000`, about the length of an answer */
  readonly agingMs?: number;
  /**
   * How many calls may wait; one more is refused with `queue-full`, or the last call of the key of which most wait, if more of that key
   * wait than of the newcomer's. @defaultValue `1_000`
   */
  readonly maxQueued?: number;
  /** How long a call may wait; then it is refused with `queue-full`. @defaultValue `60_000` */
  readonly maxWaitMs?: number;
  /** Where permits are counted; one store for one semaphore. @defaultValue this process */
  readonly store?: PermitStore;
  /**
   * When the store fails: `local`, calls share `permits / instances` of this process · `open`, they go on without a permit ·
   * `closed`, they fail with `store`. @defaultValue `'local'`
   */
  readonly onStoreError?: OnStoreError;
  /**
   * After how long a wait, in ms, a call says that it is in line, by a note `why: 'queue'`: for somebody who is shown why nothing comes. With
   * a store that is another process every permit takes a moment, so give that moment. @defaultValue `Infinity`, not before it has its permit
   */
  readonly announceAfterMs?: number;
  /** How many processes share the store. Only `onStoreError: 'local'` wants to know. @defaultValue `1` */
  readonly instances?: number;
  /** @defaultValue the real time */
  readonly clock?: Clock;
}

/** Options that were looked at, with their defaults. */
export interface Settings extends Omit<Required<SemaphoreOptions>, 'permits' | 'store'> {
  readonly store: PermitStore | undefined;
  /** Where the number of permits comes from, if it is nobody's to set. */
  readonly adaptive: AdaptiveLimit | undefined;
  readonly permits: number;
}

const nobody = (): undefined => undefined;
const neither = (): number => defaultPriority;

/** @throws TypeError for what is no such option. */
export function readSettings(options: number | SemaphoreOptions): Settings {
  const given = typeof options === 'object' && options !== null ? options : { permits: options };
  const { permits, clock = systemClock } = given;
  const adaptive = permits instanceof AdaptiveLimit ? permits : undefined;
  const settings: Settings = {
    key: nobody,
    permitsPerKey: Infinity,
    priority: neither,
    agingMs: 10_000,
    maxQueued: 1_000,
    maxWaitMs: 60_000,
    onStoreError: 'local',
    announceAfterMs: Infinity,
    instances: 1,
    ...given,
    clock,
    store: given.store,
    adaptive,
    permits: permits instanceof AdaptiveLimit ? permits.permits : permits,
  };
  assertPermits(settings.permits);
  assertKeys(settings, given);
  if (!(settings.agingMs > 0)) throw expected('agingMs', 'a number > 0', settings.agingMs);
  if (settings.maxQueued !== Infinity && !isWhole(settings.maxQueued, 0)) {
    throw expected('maxQueued', 'a whole number ≥ 0', settings.maxQueued);
  }
  if (!(settings.maxWaitMs > 0)) throw expected('maxWaitMs', 'a number > 0', settings.maxWaitMs);
  if (!(settings.announceAfterMs > 0)) throw expected('announceAfterMs', 'a number > 0', settings.announceAfterMs);
  if (!isWhole(settings.instances, 1)) throw expected('instances', 'a whole number ≥ 1', settings.instances);
  if (!['local', 'open', 'closed'].includes(settings.onStoreError)) {
    throw expected('onStoreError', "'local', 'open' or 'closed'", settings.onStoreError);
  }
  takeAlone('permits', adaptive);
  takeAlone('store', settings.store);
  return settings;
}

/** Who is told of one semaphore's limits, or tells of them. */
const taken = new WeakSet<object>();

function takeAlone(option: string, what: object | undefined): void {
  if (!what) return;
  if (taken.has(what)) {
    throw new TypeError(`Expected \`${option}\` to be of this semaphore alone, got what another one has already`);
  }
  taken.add(what);
}

/** @throws TypeError unless so many calls can run at once. */
export function assertPermits(permits: unknown): asserts permits is number {
  if (!isWhole(permits, 1)) throw expected('permits', 'a whole number ≥ 1', permits);
}

function assertKeys({ permits, permitsPerKey }: Settings, { key, priority }: SemaphoreOptions): void {
  if (key !== undefined && typeof key !== 'function') throw expected('key', 'a function of the call', key);
  if (priority !== undefined && typeof priority !== 'function') {
    throw expected('priority', 'a function of the call', priority);
  }
  if (permitsPerKey === Infinity) return;
  if (key === undefined) throw new TypeError('Expected `key` beside `permitsPerKey`, got none');
  if (!isWhole(permitsPerKey, 1) || permitsPerKey > permits) {
    throw expected('permitsPerKey', `a whole number from 1 to \`permits\` (${permits})`, permitsPerKey);
  }
}

/** @throws TypeError for a key that names nobody: all those calls would share one share. */
export function assertKey(key: unknown): asserts key is string | undefined {
  if (key === undefined || (typeof key === 'string' && key !== '')) return;
  throw expected('key', 'a string that is not empty, or undefined', key);
}

/** @throws TypeError for what is no priority. */
export function assertPriority(priority: unknown): asserts priority is number {
  if (isWhole(priority, 0) && priority <= highestPriority) return;
  throw expected('priority', `a whole number from 0 to ${highestPriority}`, priority);
}

function isWhole(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
