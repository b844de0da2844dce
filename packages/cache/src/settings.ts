import { expected, systemClock, systemRandom, type Call, type Clock, type Random } from '@sluice/core';
import type { CacheStore } from './cache-store.ts';
import type { WhyNotKept } from './keepable.ts';
import { memoryCache } from './memory/memory-store.ts';
import { assertNamespace, type Namespace } from './namespace.ts';

export interface CacheOptions {
  /**
   * Who may get the answer of whom: calls of one scope share. `'shared'` is everybody, and lets anybody find out, by how soon
   * an answer comes, what others have asked.
   */
  readonly scope: 'shared' | ((call: Call) => string);
  /** Which targets stand behind this cache: see {@link Namespace}. */
  readonly namespace: Namespace;
  /** Where answers are kept. @defaultValue the memory of this process, 64 MiB of it */
  readonly store?: CacheStore;
  /** For how long an answer is fresh, at most: a tenth of it is left to chance, so that not all end at once. @defaultValue `3_600_000` */
  readonly ttlMs?: number;
  /** For how long afterwards it is given all the same while a new one is fetched. @defaultValue `0` */
  readonly staleWhileRevalidateMs?: number;
  /** For how long afterwards it is given when a new one cannot be had. @defaultValue `0` */
  readonly staleIfErrorMs?: number;
  /**
   * Fetches a new answer before the old one is too old, the likelier the closer it is and the longer answers take (XFetch, Vattani
   * et al., VLDB 2015, whose β this is). @defaultValue `0`, never; the paper's is 1
   */
  readonly earlyRefresh?: number;
  /**
   * How long a fetch in the background may take; it has no caller who would give up. One that somebody came to wait for goes on.
   * @defaultValue `120_000`, the longest that core's transports wait for the first output
   */
  readonly refreshTimeoutMs?: number;
  /** Caches requests as well that want another answer each time: see the README. @defaultValue `false` */
  readonly allowSampled?: boolean;
  /** Keeps answers that call tools, too. A tool loop runs their tools at every hit. @defaultValue `false` */
  readonly toolCalls?: boolean;
  /** How large a kept answer may be, as JSON. @defaultValue `1_048_576` */
  readonly maxEntryBytes?: number;
  /** Told of every whole answer that is not kept, and why. */
  readonly onNotKept?: (why: WhyNotKept, callId: string, error?: unknown) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Options that were looked at, with their defaults. */
export type Settings = Required<CacheOptions>;

/** @throws TypeError for what is no such option. */
export function readSettings(options: CacheOptions): Settings {
  if (typeof options !== 'object' || options === null) throw expected('options', 'scope and namespace', options);
  const { clock = systemClock } = options;
  const settings: Settings = {
    ttlMs: 3_600_000,
    staleWhileRevalidateMs: 0,
    staleIfErrorMs: 0,
    earlyRefresh: 0,
    refreshTimeoutMs: 120_000,
    allowSampled: false,
    toolCalls: false,
    maxEntryBytes: 2 ** 20,
    onNotKept: () => {},
    random: systemRandom,
    ...options,
    clock,
    store: options.store ?? memoryCache({ clock }),
  };
  const { scope, namespace, earlyRefresh, maxEntryBytes } = settings;
  if (scope !== 'shared' && typeof scope !== 'function')
    throw expected('scope', "'shared' or a function of the call", scope);
  assertNamespace(namespace);
  for (const name of ['ttlMs', 'refreshTimeoutMs'] as const) {
    const value = settings[name];
    if (!(value > 0 && Number.isFinite(value))) throw expected(name, 'a finite number > 0', value);
  }
  for (const name of ['staleWhileRevalidateMs', 'staleIfErrorMs'] as const) {
    const value = settings[name];
    if (!(value >= 0 && Number.isFinite(value))) throw expected(name, 'a finite number ≥ 0', value);
  }
  if (!(earlyRefresh >= 0 && Number.isFinite(earlyRefresh))) {
    throw expected('earlyRefresh', 'a finite number ≥ 0', earlyRefresh);
  }
  if (!Number.isSafeInteger(maxEntryBytes) || maxEntryBytes < 1) {
    throw expected('maxEntryBytes', 'a whole number ≥ 1', maxEntryBytes);
  }
  return settings;
}

/** @throws TypeError for a scope that names nobody: all those calls would share. */
export function scopeOf({ scope }: Settings, call: Call): string | undefined {
  if (scope === 'shared') return undefined;
  const named: unknown = scope(call);
  if (typeof named === 'string' && named !== '') return named;
  throw expected('scope', 'a function that gives a string that is not empty', named);
}
