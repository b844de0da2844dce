import { observe, share, type Call, type Events, type Flight, type Landing, type Next } from '@sluice/core';
import type { Found, StoredEntry } from './cache-store.ts';
import { writeEntry, type Owner } from './entry.ts';
import { openAsText, readText } from './flight-text.ts';
import { freeze } from './freeze.ts';
import { keepable, type WhyNotKept } from './keepable.ts';
import { Keeper } from './keeper.ts';
import type { Settings } from './settings.ts';

/** A flight that somebody here makes or listens to. */
export interface Airborne {
  readonly flight: Flight;
  /** It is another process's, which we listen to. */
  readonly elsewhere: boolean;
  /** What the store had when it took off, as old as it was then: for those who may still have it, and in case it fails. */
  readonly old: StoredEntry | undefined;
  /** On the monotonic clock. */
  readonly tookOffAt: number;
}

/** What is asked for, and what the store knew. */
export interface Departure {
  readonly call: Call;
  readonly next: Next;
  readonly owner: Owner;
  /** `undefined`: the store failed. */
  readonly found: Found | undefined;
}

/** The calls on their way, one for each key, and what becomes of their answers. */
export class Flights {
  readonly keeper: Keeper;
  readonly #settings: Settings;
  readonly #airborne = new Map<string, Airborne>();
  /** Each ends a fetch in the background. */
  readonly #refreshing = new Set<() => void>();
  /** Flights and claims that are not over yet. */
  #open = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.keeper = new Keeper(settings.store, settings.clock);
  }

  /** Flights, and what of them is not in the store yet. */
  get held(): number {
    return this.#open + this.keeper.size;
  }

  /** One that somebody who comes now may listen to. */
  find(key: string): Airborne | undefined {
    const airborne = this.#airborne.get(key);
    return airborne?.flight.joinable ? airborne : undefined;
  }

  /** Makes the call, for whoever wants to listen. */
  takeOff({ call, next, owner, found }: Departure): Airborne {
    const { clock } = this.#settings;
    const tookOffAt = clock.now();
    const flight = share(call, (own) => observe(next(own), { onEvent: freeze }));
    const claim = found?.claim;
    claim?.broadcast(openAsText(flight));
    return this.#watch(owner.key, { flight, elsewhere: false, old: found?.entry, tookOffAt }, (landing) => {
      const tookMs = clock.now() - tookOffAt;
      const release = (): void => claim?.release(landing.how === 'left' ? 'left' : 'readable');
      if (landing.how === 'done') this.#keep(landing.events, { call, owner, found, tookMs, release });
      else release();
    });
  }

  /** Listens to the flight of another process, for whoever here wants to. */
  listenElsewhere(call: Call, key: string, found: Found): Airborne {
    const listen = ({ signal }: Call): Events => readText(found.elsewhere!.listen(signal));
    const flight = share(call, (own) => observe(listen(own), { onEvent: freeze }));
    const tookOffAt = this.#settings.clock.now();
    return this.#watch(key, { flight, elsewhere: true, old: found.entry, tookOffAt }, () => {});
  }

  /** Makes the call although nobody waits for it. */
  refresh(departure: Departure): void {
    void this.#readAll(this.takeOff(departure).flight);
  }

  async close(): Promise<void> {
    for (const leave of this.#refreshing) leave();
    await this.keeper.close();
  }

  /** In place of a caller: as patient as `refreshTimeoutMs`, and gone with the cache. */
  async #readAll(flight: Flight): Promise<void> {
    const { clock, refreshTimeoutMs } = this.#settings;
    const reader = new AbortController();
    const leave = (): void => reader.abort();
    const cancel = clock.after(refreshTimeoutMs, leave, { background: true });
    this.#refreshing.add(leave);
    try {
      for await (const _ of flight.read(reader.signal));
    } catch {
      // nobody waited for it: the old answer was given, and the next call tries again
    }
    this.#refreshing.delete(leave);
    cancel();
  }

  #watch(key: string, airborne: Airborne, onLanded: (landing: Landing) => void): Airborne {
    this.#airborne.set(key, airborne);
    this.#open++;
    void airborne.flight.landed.then((landing) => {
      this.#open--;
      if (this.#airborne.get(key) === airborne) this.#airborne.delete(key);
      onLanded(landing);
    });
    return airborne;
  }

  #keep(
    events: Landing['events'],
    { call, owner, found, tookMs, release }: Omit<Departure, 'next'> & { tookMs: number; release: () => void },
  ): void {
    const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs, maxEntryBytes, random, clock } = this.#settings;
    const refuse = (why: WhyNotKept, error?: unknown): void => {
      release();
      this.#settings.onNotKept(why, call.id, error);
    };
    const answer = keepable(events, call.request, this.#settings);
    if (typeof answer === 'string') return refuse(answer);
    if (!found) return refuse('unknown');
    const value = writeEntry(owner, answer);
    if (Buffer.byteLength(value) > maxEntryBytes) return refuse('size');
    const freshMs = Math.round(ttlMs * (0.9 + 0.1 * random()));
    this.keeper.keep({
      key: owner.key,
      namespace: owner.namespace,
      generation: found.generation,
      value,
      freshMs,
      tookMs,
      keepMs: freshMs + Math.max(staleWhileRevalidateMs, staleIfErrorMs),
      landedAt: clock.now(),
      settled: (error) => (error === undefined ? release() : refuse('store', error)),
    });
  }
}
