import { abortError, CompletionError, isCompletionError, leavingError } from '@sluice/core';
import type { Call, Cancel, Clock, Random } from '@sluice/core';
import { closedError } from '../closed-error.ts';
import { List } from '../list.ts';
import type { Refusal } from '../permit-store.ts';
import { Buckets, type KnownLimits } from './buckets.ts';
import { PaceWaiter } from './pace-waiter.ts';
import { readLimits } from './reading.ts';
import { Rest, unknownRestMs } from './rest.ts';
import { Scouts } from './scouts.ts';
import { OutputLength, type Spending } from './spending.ts';
import { Turn } from './turn.ts';

/** A request that wants to be sent. */
export interface Wish {
  readonly spending: Spending;
  readonly maxWaitMs: number;
  readonly remainingMs: number;
  readonly call: Call;
}

/** What all paces of a link have in common. */
export interface PaceOptions {
  readonly limits: KnownLimits;
  readonly burstMs: number;
  readonly maxQueued: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** Times are sums of fractions: a wait shorter than this is one of their rounding. */
const nextToNothingMs = 0.001;

/**
 * The requests that share one set of limits, in line: the first waits for its turn and all others behind it, so that a large
 * one is not passed for ever by small ones. Nothing is taken for who only waits.
 */
export class Pace {
  readonly lengths: OutputLength = new OutputLength();
  queued = 0;
  readonly #options: PaceOptions;
  readonly #buckets: Buckets;
  /** Requests that were sent and are not over. */
  #running = 0;
  readonly #line = new List<PaceWaiter>();
  readonly #scouts: Scouts;
  readonly #rest: Rest;
  #cancelTimer: Cancel | undefined;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#buckets = new Buckets(options.limits, options.burstMs);
    this.#scouts = new Scouts(this.#buckets.size > 0);
    this.#rest = new Rest(options);
  }

  /** Nothing but what it has learnt of limits would be lost with it. */
  get idle(): boolean {
    return this.queued === 0 && this.#running === 0 && this.#rest.leftMs(this.#options.clock.now()) === 0;
  }

  enter(wish: Wish): Turn | Refusal | Promise<Turn | Refusal> {
    const { spending, call } = wish;
    if (leavingError(call)) throw abortError(call.signal, 'no');
    this.#assertFits(spending);
    const now = this.#options.clock.now();
    if (this.queued === 0 && this.#scouts.mayGo && this.#waitMs(spending, now) === 0) return this.#send(spending, now);
    return this.#refuses(wish, now) ?? this.#queueUp(wish, now);
  }

  /** The provider told of its limits. */
  hear(turn: Turn, headers: Readonly<Record<string, string>>): void {
    this.#scouts.told = true;
    this.#buckets.learn(readLimits(headers), turn.sentAt, turn.taken);
  }

  /** A request failed, perhaps for want of something to take. */
  hearFailure({ sentAt, taken, estimated }: Turn, error: unknown): void {
    if (!isCompletionError(error, 'rate-limit')) return;
    const readings = readLimits(error.rateLimit ?? {});
    this.#buckets.learn(readings, sentAt, taken);
    const empty = readings.filter(({ counts, remaining }) => remaining < Math.max(1, estimated[counts]));
    const { retryAfterMs = empty.length > 0 ? 0 : unknownRestMs } = error;
    const until = this.#rest.ask(retryAfterMs);
    for (const reading of empty) this.#buckets.of(reading)?.rest(until, estimated[reading.counts]);
    if (empty.length === 0) this.#scouts.told = false; // nobody knows how much there is: a few go first again
  }

  settle(turn: Turn, used: Spending, whole: boolean): void {
    const now = this.#options.clock.now();
    for (const taken of turn.taken) taken.bucket.settle(taken, used[taken.bucket.counts], now);
    if (whole) this.lengths.add(used['output-tokens']);
    this.#running--;
  }

  /** A request has its answer, whatever it is. */
  answered(): void {
    this.#scouts.answered();
  }

  /** Sends whoever may go, and looks again when the first of the others may. */
  serve(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const { clock } = this.#options;
    for (let waiter = this.#line.first?.item; waiter && this.#scouts.mayGo; waiter = this.#line.first?.item) {
      const { spending } = waiter.wish;
      const now = clock.now();
      const waitMs = this.#waitMs(spending, now);
      if (waitMs > 0) {
        this.#cancelTimer = clock.after(waitMs, () => this.serve());
        return;
      }
      this.#remove(waiter);
      waiter.tell(this.#send(spending, now, waiter));
    }
  }

  close(): void {
    for (let waiter = this.#line.first?.item; waiter; waiter = this.#line.first?.item) {
      this.#remove(waiter);
      waiter.fail(closedError());
    }
    this.#cancelTimer?.();
  }

  #waitMs(spending: Spending, now: number, behind = false): number {
    const waitMs = Math.max(this.#rest.leftMs(now), this.#buckets.waitMs(spending, now, behind));
    return waitMs > nextToNothingMs ? waitMs : 0;
  }

  #assertFits(spending: Spending): void {
    const bucket = this.#buckets.tooSmall(spending);
    if (!bucket) return;
    const message = `Expected a request of at most ${bucket.limit} ${bucket.counts}, got one of about ${spending[bucket.counts]}`;
    throw new CompletionError('rate-limit', message, { fault: 'target' });
  }

  #refuses({ spending, maxWaitMs, remainingMs }: Wish, now: number): Refusal | undefined {
    const waitMs = this.#waitMs(spending, now, true);
    const refused =
      this.queued >= this.#options.maxQueued
        ? 'full'
        : waitMs > Math.min(maxWaitMs, remainingMs)
          ? 'too-long'
          : undefined;
    return refused && { refused, waitedMs: 0, position: this.queued + 1, retryAfterMs: Math.max(1, Math.ceil(waitMs)) };
  }

  #queueUp(wish: Wish, now: number): Promise<Turn | Refusal> {
    const waiter = new PaceWaiter(wish, now, this.queued + 1);
    this.#line.push(waiter.place);
    this.#buckets.queue(wish.spending, 1);
    this.queued++;
    if (wish.maxWaitMs < Infinity) {
      waiter.cancelTimer = this.#options.clock.after(wish.maxWaitMs, () => this.#giveUp(waiter));
    }
    if (this.queued === 1) this.serve();
    return waiter.wait(wish.call, () => this.#leave(waiter));
  }

  /** A waiter's call is over. */
  #leave(waiter: PaceWaiter): void {
    this.#remove(waiter);
    waiter.fail(abortError(waiter.wish.call.signal, 'no'));
    this.serve();
  }

  #giveUp(waiter: PaceWaiter): void {
    this.#remove(waiter);
    const now = this.#options.clock.now();
    const retryAfterMs = Math.max(1, Math.ceil(this.#waitMs(waiter.wish.spending, now, true)));
    waiter.tell({ refused: 'waited', waitedMs: now - waiter.askedAt, position: waiter.position, retryAfterMs });
    this.serve();
  }

  #remove(waiter: PaceWaiter): void {
    waiter.cancelTimer?.();
    this.#line.remove(waiter.place);
    this.#buckets.queue(waiter.wish.spending, -1);
    this.queued--;
  }

  #send(spending: Spending, now: number, waiter?: PaceWaiter): Turn {
    this.#scouts.sent();
    this.#running++;
    const { askedAt = now, position = 0 } = waiter ?? {};
    const taken = this.#buckets.take(spending, now);
    return new Turn(this, spending, taken, { sentAt: now, waitedMs: now - askedAt, position });
  }
}
