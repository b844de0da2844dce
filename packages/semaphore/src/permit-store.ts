import type { Call } from '@sluice/core';

/** How much there is to share. Whole numbers ≥ 1, or `Infinity` where it says so. */
export interface PermitLimits {
  /** How many permits may be out at once. */
  readonly permits: number;
  /** How many of them one key may hold; `Infinity`: all. */
  readonly permitsPerKey: number;
  /**
   * How many may wait for one; `0`: nobody; `Infinity`: everybody. Keys share the places: where all are taken, a newcomer gets
   * that of whoever would be served last of the key of which most wait, if that key has more of them even then. Who has to go
   * hears so at once (`displaced`).
   */
  readonly maxQueued: number;
  /** After how long a wait one counts as of the next higher priority, in ms. */
  readonly agingMs: number;
}

/** Somebody asks for a permit. */
export interface PermitRequest {
  /** The call's. Tells people who holds a permit; two requests may have the same. */
  readonly id: string;
  /** On whose behalf. Keys that wait take turns; requests without one are of one key, which no named one is. */
  readonly key: string | undefined;
  /** 0 to 9, the higher the sooner. */
  readonly priority: number;
  /** When it has waited so long it is refused (`waited`), in ms; `Infinity`: never; 0 or less: it does not wait at all. */
  readonly maxWaitMs: number;
  /**
   * How long whoever asks has left for all of it, in ms. A store that can tell that its turn would come later refuses at
   * once (`too-long`) what would be of no use; one that cannot tell lets it wait. `Infinity`: as long as it takes.
   */
  readonly remainingMs: number;
  /** Fires when the call is over. It leaves the queue then, and what comes too late goes back. */
  readonly signal: AbortSignal;
  /** The call itself, where one asks: to watch it (`hold`, `leavingError` of core) costs less than to watch its signal. */
  readonly call?: Call;
}

/** Leave to make one call. */
export interface Permit {
  /** How long it was waited for, in ms. */
  readonly waitedMs: number;
  /** Its place in the queue when it was asked for, from 1; `0`: it was there at once. */
  readonly position: number;
  /**
   * Gives it back. Only the first time counts. Returns at once: what it takes to tell others happens behind it, and its
   * failure is the store's matter.
   *
   * @throws TypeError when the store was closed in the meantime: somebody closes it too early.
   */
  release(): void;
}

/** No permit, and why. A value: nothing failed. */
export interface Refusal {
  /**
   * `full`: as many wait as may · `displaced`: as many wait as may, and its key had more of the places than that of a newcomer ·
   * `too-long`: it would come too late · `waited`: it waited for `maxWaitMs`.
   */
  readonly refused: 'full' | 'displaced' | 'too-long' | 'waited';
  readonly waitedMs: number;
  /** The place in the queue that it had, or would have had, from 1. */
  readonly position: number;
  /** After how long there may be a permit, in ms, as far as the store can tell. */
  readonly retryAfterMs: number;
}

/** What comes of asking. */
export type PermitOutcome = Permit | Refusal;

/**
 * The port of {@link semaphore}: where permits are counted. One store is one set of permits; everybody who shares it
 * (calls of one process, or processes) shares the limit. How it knows that a holder is gone (leases, renewal, fencing) is
 * its own matter and told by its own options.
 *
 * The order, for whoever may have a permit by `permitsPerKey`: the highest priority first; among equals the keys take
 * turns; within a key first come, first served. Nobody who comes later passes one who waits and could be served.
 *
 * `@sluice/semaphore/conformance` has the checks that every store passes.
 */
export interface PermitStore {
  /**
   * What holds from now on; told once before the first `acquire`, and again at every change. Permits that are out stay out;
   * those who wait are judged by the new limits at once. Returns at once.
   */
  limit(limits: PermitLimits): void;
  /**
   * Asks for a permit and waits for it. A store that has one at hand gives it without a promise.
   *
   * @throws {@link CompletionError} why the signal fired (`abortError(signal, 'no')`), or `closed`.
   * @throws anything else when the store itself failed; never for want of permits.
   */
  acquire(request: PermitRequest): PermitOutcome | Promise<PermitOutcome>;
  /**
   * Only of a store that can fail: counts a call that went on without a permit while it failed, as soon as it answers
   * again and limit or not, so that nobody new is let in on top of it. Returns what ends that.
   */
  count?(request: PermitRequest): () => void;
  /**
   * Only of a store that can fail: calls `action`, once, when it answers again: whoever stands in line elsewhere comes back
   * then. Returns what takes that back.
   */
  onRecovered?(action: () => void): () => void;
  /**
   * Ends it: whoever waits and whoever asks from now on gets `closed`. A store that others share gives back what is out.
   * The second time does nothing.
   */
  close(): Promise<void>;
}

/** Tells a permit from a refusal. */
export function isRefusal(outcome: PermitOutcome): outcome is Refusal {
  return 'refused' in outcome;
}
