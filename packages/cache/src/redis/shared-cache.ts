import { isDue, type CacheQuery, type CacheStore, type Found, type KeptEntry } from '../cache-store.ts';
import { FlightScripts, type Tower } from './flight-scripts.ts';
import { Listening } from './listening.ts';
import { findScript, type FoundReply } from './lua/find.ts';
import { invalidateScript } from './lua/invalidate.ts';
import { keepScript } from './lua/keep.ts';
import type { EntryKeys } from './lua/keys.ts';
import { readStored } from './stored.ts';
import { readKeys, type ReadingClient } from './read-keys.ts';
import { RedisTime } from './redis-time.ts';
import { SharedClaim } from './shared-claim.ts';

/** `Infinity`, as a number that Lua reads. */
const anyAgeMs = 1e15;

/** Answers in Redis, and the flights of all who share them. */
export class SharedCache implements CacheStore {
  readonly #client: ReadingClient;
  readonly #tower: Tower;
  readonly #session: string;
  readonly #time: RedisTime;
  readonly #claims = new Set<SharedClaim>();
  #asked = 0;

  constructor(client: ReadingClient, tower: Tower, session: string) {
    this.#client = client;
    this.#tower = tower;
    this.#session = session;
    this.#time = new RedisTime(tower.clock);
  }

  /** Reads what is fresh, for what a read costs; only where an answer is due a script decides who makes it. */
  find(query: CacheQuery): Promise<Found> {
    const entry = this.#tower.keys.of(query.namespace, query.key);
    const { now } = this.#time;
    if (now === undefined || query.maxAgeMs < 0) return this.#claim(entry, query);
    const keys = [entry.generation, entry.entry];
    return this.#tower.runner
      .ask('cache read', () => readKeys(this.#client, keys))
      .then(([generation, text]) => fresh(generation, text, { now, query }) ?? this.#claim(entry, query));
  }

  async #claim(entry: EntryKeys, { maxAgeMs, early }: CacheQuery): Promise<Found> {
    const { runner, hints, leaseMs } = this.#tower;
    const token = this.#name();
    const values = [token, Math.min(maxAgeMs, anyAgeMs), early, leaseMs, hints.name];
    const reply = await runner.run(findScript, [entry.generation, entry.entry, entry.flight], values);
    this.#time.heard(reply.atMs);
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

/** What was read, where it is of this generation and nobody has to make an answer. */
function fresh(
  generation: string | null | undefined,
  text: string | null | undefined,
  { now, query }: { readonly now: number; readonly query: CacheQuery },
): Found | undefined {
  const stored = typeof text === 'string' ? readStored(text) : undefined;
  if (!stored || stored.generation !== generation) return undefined;
  const { value, madeAt, freshMs, tookMs } = stored;
  const entry = { value, ageMs: Math.max(0, now - madeAt), freshMs, tookMs };
  return isDue(entry, query) ? undefined : { generation: stored.generation, entry };
}

function stored({ generation, ageMs, freshMs, tookMs, value }: FoundReply): Pick<Found, 'generation' | 'entry'> {
  return ageMs < 0 ? { generation } : { generation, entry: { value, ageMs, freshMs, tookMs } };
}
