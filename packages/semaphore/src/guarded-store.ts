import { CompletionError, hold, isLeaving, type Clock } from '@sluice/core';
import { isRefusal, type Permit, type PermitLimits, type PermitOutcome } from './permit-store.ts';
import type { PermitRequest, PermitStore } from './permit-store.ts';
import type { OnStoreError } from './settings.ts';

declare module '@sluice/core' {
  interface ErrorCodes {
    /** A store (Redis, a database) failed, and calls may not go on without it. */
    store: true;
  }
}

/** A permit, and what the store said that should have given it. */
export interface StandIn extends Permit {
  readonly storeError?: string;
}

interface GuardOptions {
  readonly onStoreError: OnStoreError;
  readonly instances: number;
  /** Counts this process's share while the store is away. */
  readonly local: PermitStore;
  readonly clock: Clock;
}

/**
 * A store that may fail. Each call asks it anew, and whoever waits elsewhere comes back to it, so that permits are shared
 * again as soon as it answers; that a store which is down says so quickly is its own matter.
 */
export class GuardedStore implements PermitStore {
  readonly #store: PermitStore;
  readonly #options: GuardOptions;

  constructor(store: PermitStore, options: GuardOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** The share of one process: others may be as cut off as this one, and nobody may take it all. */
  limit(limits: PermitLimits): void {
    const { instances, local } = this.#options;
    const share = (permits: number): number => Math.max(1, Math.floor(permits / instances));
    local.limit({ ...limits, permits: share(limits.permits), permitsPerKey: share(limits.permitsPerKey) });
    this.#store.limit(limits);
  }

  acquire(request: PermitRequest): PermitOutcome | Promise<PermitOutcome> {
    return this.#ask(request, this.#options.clock.now());
  }

  #ask(request: PermitRequest, askedAt: number): PermitOutcome | Promise<PermitOutcome> {
    try {
      const outcome = this.#store.acquire(request);
      return outcome instanceof Promise
        ? outcome.catch((error: unknown) => this.#recover(error, request, askedAt))
        : outcome;
    } catch (error) {
      return this.#recover(error, request, askedAt);
    }
  }

  #recover(error: unknown, request: PermitRequest, askedAt: number): Promise<PermitOutcome> {
    if (isLeaving(error)) throw error; // the call is over, or the store was closed: neither is its failure
    return this.#standIn(error, request, askedAt);
  }

  async #standIn(error: unknown, request: PermitRequest, askedAt: number): Promise<PermitOutcome> {
    const { onStoreError } = this.#options;
    const storeError = error instanceof Error ? error.message : String(error);
    if (onStoreError === 'closed') {
      const message = `Expected a permit of the store, got its failure: ${storeError}`;
      throw new CompletionError('store', message, { fault: 'transient', cause: error });
    }
    const waitedMs = this.#options.clock.now() - askedAt;
    const outcome = onStoreError === 'open' ? free : await this.#waitHere(request, waitedMs);
    if (outcome === undefined) return this.#return(request, askedAt);
    if (isRefusal(outcome)) return { ...outcome, waitedMs: outcome.waitedMs + waitedMs };
    return new UncountedPermit(outcome, storeError, this.#store.count?.(request));
  }

  /** The store is back. What was waited for here counts there. */
  async #return(request: PermitRequest, askedAt: number): Promise<PermitOutcome> {
    const waitedMs = this.#options.clock.now() - askedAt;
    const outcome = await this.#ask(alike(request, request.signal, waitedMs), this.#options.clock.now());
    return isRefusal(outcome) ? { ...outcome, waitedMs: outcome.waitedMs + waitedMs } : outcome;
  }

  /** Waits for a permit of this process, or until the store is back, which is told by `undefined`. */
  async #waitHere(request: PermitRequest, waitedMs: number): Promise<PermitOutcome | undefined> {
    const waiting = new AbortController();
    const forgetSignal = hold(request.call ?? request.signal, () => waiting.abort(request.signal.reason));
    const forgetStore = this.#store.onRecovered?.(() => waiting.abort(recovered));
    try {
      return await this.#options.local.acquire(alike(request, waiting.signal, waitedMs));
    } catch (error) {
      if (error === recovered) return undefined;
      throw error;
    } finally {
      forgetStore?.();
      forgetSignal();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#store.close(), this.#options.local.close()]);
  }
}

/** The same request, after so long a wait. */
function alike(
  { id, key, priority, maxWaitMs, remainingMs }: PermitRequest,
  signal: AbortSignal,
  waitedMs: number,
): PermitRequest {
  return { id, key, priority, maxWaitMs: maxWaitMs - waitedMs, remainingMs: remainingMs - waitedMs, signal };
}

/** Never told to anybody: it only ends a wait. */
const recovered = Object.freeze(new CompletionError('aborted', 'The store is back'));

/** With `open` nobody counts. */
const free: Permit = { waitedMs: 0, position: 0, release() {} };

class UncountedPermit implements StandIn {
  readonly waitedMs: number;
  readonly position: number;
  readonly storeError: string;
  readonly #permit: Permit;
  #uncount: (() => void) | undefined;

  constructor(permit: Permit, storeError: string, uncount: (() => void) | undefined) {
    this.#permit = permit;
    this.#uncount = uncount;
    ({ waitedMs: this.waitedMs, position: this.position } = permit);
    this.storeError = storeError;
  }

  release(): void {
    this.#permit.release();
    this.#uncount?.();
    this.#uncount = undefined;
  }
}
