/** What is looked for. */
export interface CacheQuery {
  /** 64 hex digits. */
  readonly key: string;
  readonly namespace: string;
  /** Nothing older is wanted, in ms; `Infinity`: whatever is fresh; `-1`: nothing at all. */
  readonly maxAgeMs: number;
  /**
   * How many times the time that it took to make an entry it counts as older when it is asked whether it is due: a number
   * drawn anew for each query, `0` where nothing is fetched before its time.
   */
  readonly early: number;
}

/** An answer that was kept. */
export interface StoredEntry {
  readonly value: string;
  /** How long ago it was made. */
  readonly ageMs: number;
  /** For how long it is fresh in all. */
  readonly freshMs: number;
  /** How long it took to make. */
  readonly tookMs: number;
}

/** What a store knows about a query. */
export interface Found {
  /** Changes whenever the namespace is invalidated. Handed back with what is to be kept. */
  readonly generation: string;
  /** Even one that is not fresh, for as long as it is kept; none where `maxAgeMs` is negative. */
  readonly entry?: StoredEntry;
  /** Only of a store that processes share, where an answer is due: nobody makes one, and we are to. */
  readonly claim?: Claim;
  /** Only of a store that processes share, where an answer is due: somebody else makes it. */
  readonly elsewhere?: Elsewhere;
}

/**
 * Reads a flight from the first event on, as text, one event each; none is left out and all are there again for the next one
 * who reads. Counts as a reader of it until the signal fires. The last text says how the flight ended.
 */
export type OpenFlight = (signal: AbortSignal) => AsyncIterable<string>;

/** Leave to make the answer for all who share the store. Has a lease: when this process dies, somebody else gets it. */
export interface Claim {
  /** Lets others listen in for as long as they want to. Returns at once. */
  broadcast(open: OpenFlight): void;
  /** The flight is down and what there is to keep is kept. `open` of one that nobody can read any more is not called again. */
  release(landed: 'readable' | 'left'): void;
}

/** A flight of another process. */
export interface Elsewhere {
  /**
   * What its `open` reads. Ends with the last text.
   *
   * @throws {@link LostFlight} when it is gone without one: its process died, or all of its readers left.
   */
  listen(signal: AbortSignal): AsyncIterable<string>;
}

/** What is to be kept. */
export interface KeptEntry {
  readonly key: string;
  readonly namespace: string;
  /** As it was found before the answer was asked for. Of another one now, it is not kept. */
  readonly generation: string;
  readonly value: string;
  /** How old it is already: it waited to be written. */
  readonly ageMs: number;
  readonly freshMs: number;
  readonly tookMs: number;
  /** For how long it is of any use, fresh or not, from when it was made. */
  readonly keepMs: number;
}

/**
 * The port of {@link cache}: where answers are kept. Values are text that means nothing to it; keys are digests. How it bounds
 * itself is its own matter, and so is that it fails quickly: a store that hangs holds up every call.
 *
 * `@sluice/cache/conformance` has the checks that every store passes.
 */
export interface CacheStore {
  /** Looks, and where an answer is due finds out, in the same step, who makes it. One that needs no promise gives none. */
  find(query: CacheQuery): Found | Promise<Found>;
  /** Keeps an answer, unless its namespace was invalidated since. Idempotent. */
  keep(entry: KeptEntry): void | Promise<void>;
  /** Forgets all of a namespace, and what is on its way to be kept. */
  invalidate(namespace: string): void | Promise<void>;
  /** The second time does nothing. */
  close(): Promise<void>;
}

/** Whether an answer has to be made: there is none, it is too old, or it is somebody's turn to make one before it is. */
export function isDue(entry: Omit<StoredEntry, 'value'> | undefined, { maxAgeMs, early }: CacheQuery): boolean {
  if (!entry || !isFresh(entry, maxAgeMs)) return true;
  return early > 0 && entry.ageMs + entry.tookMs * early >= entry.freshMs;
}

export function isFresh({ ageMs, freshMs }: Omit<StoredEntry, 'value'>, maxAgeMs: number): boolean {
  return ageMs < freshMs && ageMs <= maxAgeMs;
}

/** A flight of another process is gone. Never told to a caller as it is. */
export class LostFlight extends Error {
  override readonly name: string = 'LostFlight';
}
