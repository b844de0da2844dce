import { abortError, leavingError, systemClock, type Clock } from '@sluice/core';
import { closedError } from '../closed-error.ts';
import type { PermitLimits, PermitOutcome, PermitRequest, PermitStore, Refusal } from '../permit-store.ts';
import type { KeyShare } from './key-share.ts';
import { KeyShares } from './key-shares.ts';
import { MeanHold } from './mean-hold.ts';
import { MemoryPermit, type Home } from './memory-permit.ts';
import { Patience } from './patience.ts';
import { PermitQueue } from './permit-queue.ts';
import { Waiter } from './waiter.ts';

/** The permits of one process. */
export interface LocalPermits extends PermitStore {
  /** How many are out. */
  readonly held: number;
  /** How many calls wait for one. */
  readonly queued: number;
}

/**
 * The permits of one process, and what a semaphore has that is given no store. A permit that is free is given without a
 * promise; whoever waits takes less than a kilobyte.
 *
 * @example
 * ```ts
 * const store = memoryPermits();
 * const gate = semaphore({ permits: 4, store });
 * console.log(store.held, store.queued);
 * ```
 */
export function memoryPermits(options: { readonly clock?: Clock } = {}): LocalPermits {
  return new MemoryPermits(options);
}

class MemoryPermits implements LocalPermits, Home {
  #limits: PermitLimits = { permits: 1, permitsPerKey: Infinity, maxQueued: Infinity, agingMs: Infinity };
  #held = 0;
  #closed = false;
  readonly #clock: Clock;
  readonly #queue = new PermitQueue();
  readonly #patience: Patience;
  readonly #meanHold = new MeanHold();
  readonly #shares = new KeyShares();

  constructor({ clock = systemClock }: { readonly clock?: Clock }) {
    this.#clock = clock;
    this.#patience = new Patience(clock, (waiter) => this.#dismiss(waiter, 'waited'));
  }

  get held(): number {
    return this.#held;
  }

  get queued(): number {
    return this.#queue.size;
  }

  limit(limits: PermitLimits): void {
    this.#limits = limits;
    for (const share of this.#shares) this.#cap(share);
    this.#serve();
  }

  acquire(request: PermitRequest): PermitOutcome | Promise<PermitOutcome> {
    if (this.#closed) throw closedError();
    const { call, key } = request;
    if (call ? leavingError(call) : request.signal.aborted) throw abortError(request.signal, 'no');
    const share = this.#shares.of(key);
    const now = this.#clock.now();
    // Whoever waits could not be served either: a permit that is free has nobody before it.
    if (this.#held < this.#limits.permits && !share.capped) return this.#give(share, { now, waitedMs: 0, position: 0 });
    const full = this.#queue.size >= this.#limits.maxQueued;
    const displaced = full ? this.#queue.displacedBy(share) : undefined;
    const refusal = this.#refuses(request, share, full && !displaced);
    if (refusal) {
      this.#shares.forget(share);
      return refusal;
    }
    if (displaced) this.#dismiss(displaced, 'displaced');
    return this.#queueUp(request, share, now);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const share of this.#shares) this.#queue.cap(share, false);
    for (let waiter = this.#queue.shift(0, Infinity); waiter; waiter = this.#queue.shift(0, Infinity)) {
      this.#patience.remove(waiter);
      waiter.fail(closedError());
    }
  }

  /** A permit comes back. */
  take(share: KeyShare, grantedAt: number): void {
    if (this.#closed)
      throw new TypeError('Expected a permit to be given back before its store is closed, got it after');
    this.#meanHold.add(this.#clock.now() - grantedAt);
    this.#held--;
    share.held--;
    this.#cap(share);
    this.#serve();
    this.#shares.forget(share);
  }

  #refuses({ maxWaitMs, remainingMs, priority }: PermitRequest, share: KeyShare, full: boolean): Refusal | undefined {
    const retryAfterMs = this.#waitMs(share, priority);
    const refused =
      maxWaitMs <= 0
        ? 'waited'
        : full
          ? 'full'
          : this.#meanHold.known && retryAfterMs > remainingMs
            ? 'too-long'
            : undefined;
    return refused && { refused, waitedMs: 0, position: this.#queue.ahead(priority) + 1, retryAfterMs };
  }

  #queueUp(request: PermitRequest, share: KeyShare, now: number): Promise<PermitOutcome> {
    const waiter = new Waiter(request, { share, position: this.#queue.ahead(request.priority) + 1, now });
    this.#queue.push(waiter);
    this.#patience.add(waiter);
    return waiter.wait(request.call ?? request.signal, () => this.#leave(waiter));
  }

  /** A waiter's call is over. */
  #leave(waiter: Waiter): void {
    this.#remove(waiter);
    waiter.fail(abortError(waiter.request.signal, 'no'));
  }

  /** Refuses somebody who waits. */
  #dismiss(waiter: Waiter, refused: Refusal['refused']): void {
    this.#remove(waiter);
    const { position, askedAt, share, priority } = waiter;
    const retryAfterMs = this.#waitMs(share, priority);
    waiter.tell({ refused, waitedMs: this.#clock.now() - askedAt, position, retryAfterMs });
  }

  #remove(waiter: Waiter): void {
    this.#queue.remove(waiter);
    this.#patience.remove(waiter);
    this.#shares.forget(waiter.share);
  }

  /** How long somebody new of this key and priority would wait, by how long permits were held lately. */
  #waitMs(share: KeyShare, priority: number): number {
    return this.#meanHold.waitMs(this.#queue.turnsAhead(share, priority) + 1, this.#limits.permits);
  }

  /** Hands permits on for as long as there are some: straight to who waits, so that nobody comes in between. */
  #serve(): void {
    while (this.#held < this.#limits.permits && this.#queue.size > 0) {
      const now = this.#clock.now();
      const waiter = this.#queue.shift(now, this.#limits.agingMs);
      if (!waiter) return; // all who wait are of keys that have enough
      this.#patience.remove(waiter);
      const { share, position, askedAt } = waiter;
      waiter.tell(this.#give(share, { now, waitedMs: now - askedAt, position }));
    }
  }

  #give(
    share: KeyShare,
    { now, waitedMs, position }: { now: number; waitedMs: number; position: number },
  ): MemoryPermit {
    this.#held++;
    share.held++;
    this.#cap(share);
    return new MemoryPermit(this, share, { grantedAt: now, waitedMs, position });
  }

  #cap(share: KeyShare): void {
    this.#queue.cap(share, share.held >= this.#limits.permitsPerKey);
  }
}
