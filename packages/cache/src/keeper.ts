import { WriteBehind, type Clock } from '@sluice/core';
import type { CacheStore, KeptEntry } from './cache-store.ts';

/** An answer on its way into the store. */
export interface Keeping extends Omit<KeptEntry, 'ageMs'> {
  /** On the monotonic clock. */
  readonly landedAt: number;
  /** The store has it, or never will. */
  settled(error?: unknown): void;
}

/** How many answers may wait while a store is away. */
const maxQueued = 1_000;

/**
 * Hands answers to the store behind the calls, and knows those that are on their way: who asks meanwhile gets them from here, and
 * asks no provider again.
 */
export class Keeper {
  readonly #store: CacheStore;
  readonly #clock: Clock;
  readonly #onTheirWay = new Map<string, Keeping>();
  readonly #queue: WriteBehind<Keeping>;

  constructor(store: CacheStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#queue = new WriteBehind({
      write: (batch) => this.#write(batch),
      onLost: (batch, error) => batch.forEach((keeping) => this.#settle(keeping, error)),
      maxQueued,
      maxBatch: 20,
      clock,
    });
  }

  get size(): number {
    return this.#queue.size;
  }

  keep(keeping: Keeping): void {
    this.#onTheirWay.set(keeping.key, keeping);
    this.#queue.add(keeping);
  }

  find(key: string): Keeping | undefined {
    return this.#onTheirWay.get(key);
  }

  /** Nobody gets what is on its way; the store will not take it either. */
  forget(): void {
    this.#onTheirWay.clear();
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  close(): Promise<void> {
    return this.#queue.close();
  }

  async #write(batch: readonly Keeping[]): Promise<void> {
    const now = this.#clock.now();
    const kept = batch.map(async ({ landedAt, settled: _, ...entry }) =>
      this.#store.keep({ ...entry, ageMs: now - landedAt }),
    );
    await Promise.all(kept);
    for (const keeping of batch) this.#settle(keeping);
  }

  #settle(keeping: Keeping, error?: unknown): void {
    if (this.#onTheirWay.get(keeping.key) === keeping) this.#onTheirWay.delete(keeping.key);
    keeping.settled(error);
  }
}
