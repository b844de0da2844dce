import { childCall, CompletionError, isCompletionError, later, leavingError, precede } from '@sluice/core';
import type { Call, CompletionEvent, Events, Next, Repetition } from '@sluice/core';
import { announce } from './announce.ts';
import { isDue, isFresh, LostFlight, type CacheQuery, type Found, type StoredEntry } from './cache-store.ts';
import { readEntry, type Owner } from './entry.ts';
import type { Airborne, Flights } from './flights.ts';
import { isDeterministic } from './is-deterministic.ts';
import { isShareable } from './is-shareable.ts';
import { listen, listenToTheEnd } from './listen.ts';
import type { CacheNote } from './note.ts';
import { replay } from './replay.ts';
import { requestKey, scopeDigest } from './request-key.ts';
import { scopeOf, type Settings } from './settings.ts';
import { maxAgeOf } from './wish.ts';

/** One call that comes to the cache. */
export class Visit implements Repetition {
  readonly #call: Call;
  readonly #next: Next;
  readonly #settings: Settings;
  readonly #flights: Flights;
  #owner!: Owner;
  #maxAgeMs = Infinity;
  /** It listens to what another call began, here or elsewhere. */
  #follows = false;
  #old: StoredEntry | undefined;

  constructor(call: Call, next: Next, settings: Settings, flights: Flights) {
    this.#call = call;
    this.#next = next;
    this.#settings = settings;
    this.#flights = flights;
  }

  first(): Events {
    const { request } = this.#call;
    const { allowSampled, namespace } = this.#settings;
    const maxAgeMs = maxAgeOf(this.#call);
    const parts = { namespace: namespace.name, scope: scopeOf(this.#settings, this.#call) };
    if (maxAgeMs === 'skip') return this.#skip('asked');
    if (!allowSampled && !isDeterministic(request)) return this.#skip('sampled');
    this.#maxAgeMs = maxAgeMs;
    this.#owner = { key: requestKey(request, parts), namespace: namespace.name, scope: scopeDigest(parts) };
    return this.#enter();
  }

  /** A flight that others share failed for this call's reasons only if a provider said so; then an old answer may do. */
  async *onFailed(error: unknown, begun: boolean): AsyncGenerator<CompletionEvent, Events, void> {
    if (begun || leavingError(this.#call)) throw told(error);
    if (this.#follows && !isShareable(error)) {
      this.#follows = false;
      return this.#enter();
    }
    const old = this.#ifError(error);
    if (!old) throw told(error);
    yield { type: 'attempt-failed', error: error as CompletionError, output: 'none' };
    this.#old = undefined;
    return old;
  }

  #enter(): Events {
    const airborne = this.#flights.find(this.#owner.key);
    if (airborne) return this.#meet(airborne);
    return this.#onItsWay() ?? later(() => this.#look());
  }

  /** Somebody fetches a new answer: who may still have the old one does not wait for it. */
  #meet(airborne: Airborne): Events {
    const { old, tookOffAt } = airborne;
    const entry = old && { ...old, ageMs: old.ageMs + this.#settings.clock.now() - tookOffAt };
    this.#old = entry;
    return (entry && this.#giveAsItIs(entry)) ?? this.#follow(airborne);
  }

  /** An answer that the store does not have yet. */
  #onItsWay(): Events | undefined {
    const keeping = this.#flights.keeper.find(this.#owner.key);
    if (!keeping) return undefined;
    const { value, landedAt, freshMs, tookMs } = keeping;
    const entry = { value, ageMs: this.#settings.clock.now() - landedAt, freshMs, tookMs };
    return isFresh(entry, this.#maxAgeMs) ? this.#give(entry, { state: 'hit' }) : undefined;
  }

  #look(): Events | Promise<Events> {
    const { store, earlyRefresh, random } = this.#settings;
    const early = earlyRefresh === 0 ? 0 : -earlyRefresh * Math.log(1 - random());
    const { key, namespace } = this.#owner;
    const query: CacheQuery = { key, namespace, maxAgeMs: this.#maxAgeMs, early };
    try {
      const found = store.find(query);
      if (!(found instanceof Promise)) return this.#decide(found, query);
      return found.then(
        (one) => this.#decide(one, query),
        (error: unknown) => this.#goOn(error),
      );
    } catch (error) {
      return this.#goOn(error);
    }
  }

  /** The store failed: the call goes on as if there was nothing. */
  #goOn(error: unknown): Events {
    const airborne = this.#flights.find(this.#owner.key);
    if (airborne) return this.#meet(airborne);
    const storeError = error instanceof Error ? error.message : String(error);
    return this.#takeOff(undefined, { state: 'miss', why: 'store-error', storeError });
  }

  #decide(found: Found, query: CacheQuery): Events {
    const { entry } = found;
    const given = entry && this.#giveAsItIs(entry);
    if (given) {
      if (found.claim || isDue(entry, query)) this.#refresh(found);
      return given;
    }
    this.#old = entry;
    const airborne = found.claim ? undefined : this.#flights.find(this.#owner.key); // somebody took off meanwhile
    if (airborne) return this.#follow(airborne);
    if (found.elsewhere) return this.#follow(this.#flights.listenElsewhere(this.#call, this.#owner.key, found));
    return this.#takeOff(found, { state: 'miss', why: this.#whyMissed(found) });
  }

  /** Fresh, or old and yet to be given while a new one is fetched. */
  #giveAsItIs(entry: StoredEntry): Events | undefined {
    if (isFresh(entry, this.#maxAgeMs)) return this.#give(entry, { state: 'hit' });
    if (!this.#within(entry, this.#settings.staleWhileRevalidateMs)) return undefined;
    return this.#give(entry, { state: 'stale', why: 'refreshing' });
  }

  #whyMissed({ entry }: Found): NonNullable<CacheNote['why']> {
    if (this.#maxAgeMs < 0) return 'asked';
    if (!entry) return 'absent';
    return isFresh(entry, this.#maxAgeMs) ? 'unreadable' : 'too-old';
  }

  #takeOff(found: Found | undefined, note: CacheNote): Events {
    this.#follows = false;
    const { flight } = this.#flights.takeOff({ call: this.#call, next: this.#next, owner: this.#owner, found });
    return announce({ type: 'cache', ...note }, flight.read(this.#call.signal));
  }

  #follow({ flight, elsewhere }: Airborne): Events {
    this.#follows = true;
    const heard = listen(flight, this.#call);
    const events = elsewhere && !this.#call.stream ? listenToTheEnd(heard) : heard;
    return announce({ type: 'cache', state: 'coalesced' }, events);
  }

  /** Once for all: not while somebody here or elsewhere does. */
  #refresh(found: Found): void {
    if (found.elsewhere || (!found.claim && this.#flights.find(this.#owner.key))) return;
    this.#flights.refresh({ call: childCall(this.#call, 1), next: this.#next, owner: this.#owner, found });
  }

  #ifError(error: unknown): Events | undefined {
    const old = this.#old;
    if (!old || !isCompletionError(error) || error.fault !== 'transient') return undefined;
    if (!this.#within(old, this.#settings.staleIfErrorMs)) return undefined;
    return this.#give(old, { state: 'stale', why: 'error' });
  }

  #within({ ageMs, freshMs }: StoredEntry, windowMs: number): boolean {
    return ageMs < freshMs + windowMs && ageMs <= this.#maxAgeMs;
  }

  #give(entry: StoredEntry, note: CacheNote): Events | undefined {
    const events = readEntry(this.#owner, entry.value);
    return events && precede({ type: 'cache', ...note, ageMs: Math.round(entry.ageMs) }, replay(events));
  }

  #skip(why: 'asked' | 'sampled'): Events {
    return announce({ type: 'cache', state: 'skipped', why }, this.#next(this.#call));
  }
}

/** Whoever listened to a flight that was lost in the middle has half an answer, like one whose connection broke. */
function told(error: unknown): unknown {
  if (!(error instanceof LostFlight)) return error;
  const message = 'The process that asked for this answer went away before it was whole';
  return new CompletionError('truncated', message, { fault: 'transient', cause: error });
}
