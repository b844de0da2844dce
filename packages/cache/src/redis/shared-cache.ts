import type { CacheQuery, CacheStore, Found, KeptEntry } from '../cache-store.ts';
import { FlightScripts, type Tower } from './flight-scripts.ts';
import { Listening } from './listening.ts';
import { findScript, type FoundReply } from './lua/find.ts';
import { invalidateScript } from './lua/invalidate.ts';
import { keepScript } from './lua/keep.ts';
import type { EntryKeys } from './lua/keys.ts';
import { SharedClaim } from './shared-claim.ts';

/** `Infinity`, as a number that Lua reads. */
const anyAgeMs = 1e15;

/** Answers in Redis, and the flights of all who share them. */
export class SharedCache implements CacheStore {
  readonly #tower: Tower;
  readonly #session: string;
  readonly #claims = new Set<SharedClaim>();
  #asked = 0;

  constructor(tower: Tower, session: string) {
    this.#tower = tower;
    this.#session = session;
  }

  async find({ key, namespace, maxAgeMs, early }: CacheQuery): Promise<Found> {
    const { runner, keys, hints, leaseMs } = this.#tower;
    const entry = keys.of(namespace, key);
    const token = this.#name();
    const values = [token, Math.min(maxAgeMs, anyAgeMs), early, leaseMs, hints.name];
    const reply = await runner.run(findScript, [entry.generation, entry.entry, entry.flight], values);
    return { ...stored(reply), ...this.#flight(entry, token, reply.flight) };
  }

  async keep({ key, namespace, generation, value, ageMs, freshMs, tookMs, keepMs }: KeptEntry): Promise<void> {
    const { runner, keys } = this.#tower;
    const entry = keys.of(namespace, key);
    const times = [ageMs, freshMs, tookMs, keepMs].map((ms) => Math.round(ms));
    await runner.run(keepScript, [entry.generation, entry.entry], [generation, ...times, value]);
  }

  /** @throws {@link StoreError} when a part of the namespace could not be reached: then do it again. */
  async invalidate(namespace: string): Promise<void> {
    const { runner, keys } = this.#tower;
    const generation = this.#name();
    const parts = keys.generations(namespace).map((key) => runner.run(invalidateScript, [key], [generation]));
    const outcomes = await Promise.allSettled(parts);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async close(): Promise<void> {
    for (const claim of this.#claims) claim.release('left'); // those that nobody released: their calls were cut
    await Promise.all([...this.#claims].map((claim) => claim.over));
    this.#tower.hints.close();
    this.#tower.runner.close();
  }

  #flight(entry: EntryKeys, own: string, token: string): Pick<Found, 'claim' | 'elsewhere'> {
    if (token === '') return {};
    const scripts = new FlightScripts(this.#tower, entry, token);
    if (token !== own) return { elsewhere: new Listening(scripts, token, this.#tower) };
    const claim = new SharedClaim(scripts, token, this.#tower);
    this.#claims.add(claim);
    void claim.over.then(() => this.#claims.delete(claim));
    return { claim };
  }

  /** One that nobody else gives anything. */
  #name(): string {
    return `${this.#session}-${this.#asked++}`;
  }
}

function stored({ generation, ageMs, freshMs, tookMs, value }: FoundReply): Pick<Found, 'generation' | 'entry'> {
  return ageMs < 0 ? { generation } : { generation, entry: { value, ageMs, freshMs, tookMs } };
}
