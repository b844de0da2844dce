import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import type { CacheQuery, CacheStore, Found, KeptEntry } from '../cache-store.ts';
import type { Opened, OpenedShared } from './check.ts';

/** Longer than any check takes, in ms. */
export const longMs = 600_000;

/** A key that nobody else uses. */
export class Place {
  readonly key: string = digest();
  namespace: string = randomUUID();
  readonly #opened: Opened | OpenedShared;

  constructor(opened: Opened | OpenedShared) {
    this.#opened = opened;
  }

  /** Looks, and makes no answer. */
  async find(changes: Partial<CacheQuery> = {}): Promise<Found> {
    const found = await this.look(changes);
    found.claim?.release('left');
    return found;
  }

  look(changes: Partial<CacheQuery> = {}): Promise<Found> {
    return this.#ask(this.#opened.store, changes);
  }

  /** As another process does. */
  lookElsewhere(changes: Partial<CacheQuery> = {}): Promise<Found> {
    assert.ok('other' in this.#opened);
    return this.#ask(this.#opened.other, changes);
  }

  async entry(): Promise<NonNullable<Found['entry']>> {
    const { entry } = await this.find();
    assert.ok(entry, 'expected an answer');
    return entry;
  }

  async #ask(store: CacheStore, changes: Partial<CacheQuery>): Promise<Found> {
    const { key, namespace } = this;
    return store.find({ key, namespace, maxAgeMs: Infinity, early: 0, ...changes });
  }

  async keep(changes: Partial<KeptEntry>): Promise<void> {
    const { key, namespace } = this;
    const generation = changes.generation ?? (await this.find()).generation;
    const usual = { value: 'value', ageMs: 0, freshMs: longMs, tookMs: 1, keepMs: longMs };
    await this.#opened.store.keep({ ...usual, key, namespace, generation, ...changes });
  }
}

/** A key that nobody has. */
export function digest(): string {
  return createHash('sha256').update(randomUUID()).digest('hex');
}
