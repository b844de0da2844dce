import { expected, systemClock, type Clock } from '@sluice/core';
import { LRUCache } from 'lru-cache';
import type { CacheQuery, CacheStore, Found, KeptEntry } from '../cache-store.ts';

/** What an entry takes besides its value: the key, the record, its places in the tables. Measured, and rounded up. */
const overheadBytes = 512;
/** What a byte of a value takes of the machine: between values of all sizes there is room that none fits into. Measured, in a full memory. */
const bytesForByte = 1.5;

/** The value is UTF-8 outside of V8's heap: there, old and new texts of all sizes took twice their room. */
interface Stored extends Omit<KeptEntry, 'ageMs' | 'key' | 'value'> {
  readonly madeAt: number;
  readonly value: Buffer;
}

/** Answers in the memory of one process. */
export interface LocalCache extends CacheStore {
  /** How many there are. */
  readonly size: number;
  /** How much room they take, in bytes. */
  readonly bytes: number;
  find(query: CacheQuery): Found;
  keep(entry: KeptEntry): void;
  invalidate(namespace: string): void;
}

export interface LocalCacheOptions {
  /** How much room answers may take of the machine, in all. Those that nobody asked for the longest go first. @defaultValue `67_108_864`, 64 MiB */
  readonly maxBytes?: number;
  readonly clock?: Clock;
}

/**
 * Answers in the memory of one process, and what a cache has that is given no store.
 *
 * @throws TypeError for options that cannot be kept.
 * @example
 * ```ts
 * const store = memoryCache({ maxBytes: 16 * 2 ** 20 });
 * console.log(store.size, store.bytes);
 * ```
 */
export function memoryCache(options: LocalCacheOptions = {}): LocalCache {
  return new MemoryCache(options);
}

class MemoryCache implements LocalCache {
  readonly #entries: LRUCache<string, Stored>;
  readonly #generations = new Map<string, number>();
  readonly #clock: Clock;

  constructor({ maxBytes = 64 * 2 ** 20, clock = systemClock }: LocalCacheOptions) {
    if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) throw expected('maxBytes', 'a whole number ≥ 1', maxBytes);
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ value }) => Math.ceil(value.length * bytesForByte) + overheadBytes,
      dispose: ({ value }) => giveBack(value),
    });
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  find({ key, namespace, maxAgeMs }: CacheQuery): Found {
    const generation = this.#generationOf(namespace);
    const stored = maxAgeMs < 0 ? undefined : this.#entries.get(key);
    if (!stored) return { generation };
    const { value, madeAt, freshMs, tookMs, keepMs } = stored;
    const ageMs = this.#clock.now() - madeAt;
    if (stored.namespace === namespace && stored.generation === generation && ageMs < keepMs) {
      return { generation, entry: { value: value.toString(), ageMs, freshMs, tookMs } };
    }
    this.#entries.delete(key);
    return { generation };
  }

  keep({ key, ageMs, value, ...entry }: KeptEntry): void {
    if (entry.generation !== this.#generationOf(entry.namespace) || ageMs >= entry.keepMs) return;
    this.#entries.set(key, { ...entry, value: copyOf(value), madeAt: this.#clock.now() - ageMs });
  }

  invalidate(namespace: string): void {
    this.#generations.set(namespace, (this.#generations.get(namespace) ?? 0) + 1);
    for (const [key, stored] of this.#entries.entries()) if (stored.namespace === namespace) this.#entries.delete(key);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #generationOf(namespace: string): string {
    return String(this.#generations.get(namespace) ?? 0);
  }
}

/** Not of the pool: a small answer would hold on to eight kilobytes. */
function copyOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** At once: left to be collected, what was evicted took a quarter more of the machine. Nobody else has it, `find` gives copies. */
function giveBack(bytes: Buffer): void {
  (bytes.buffer as ArrayBuffer).transfer(0);
}
