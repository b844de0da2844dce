import type { Clock } from '@sluice/core';
import type { Outcome } from './breaker/breaker.ts';

/** What a target that nobody has asked is taken for: linkerd's default. */
const unseenMs = 1_000;
/** Nothing is free: linkerd's floor, so that what is new or long idle does not draw every call. */
const leastMs = 1;
/** How fast the past is forgotten: linkerd's and tower's. */
const decayMs = 10_000;
/** What a failure counts as at least: linkerd's load biaser. One that fails fast must not look fast. */
const failureMs = 5_000;
/** A hint is believed up to here: linkerd's load biaser. */
const longestHintMs = 300_000;
/** Beyond every time: asked, and nothing heard yet. Finagle keeps others away from it, too. */
const unheardMs = 1e9;

/**
 * How long a target takes to its first output: an average that jumps up with a slow answer at once and comes down slowly
 * (peak-EWMA, as Finagle and tower have it), times the calls that it has. It forgets, so that what was slow is asked again.
 */
export class Load {
  readonly #clock: Clock;
  /** Calls on their way. */
  pending = 0;
  #averageMs: number | undefined;
  #atMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What one more call would cost here: ms to the first output, times the calls that there would be. */
  get cost(): number {
    if (this.#averageMs === undefined) return this.pending === 0 ? unseenMs : unheardMs * this.pending;
    return Math.max(leastMs, this.#averageMs * this.#kept()) * (this.pending + 1);
  }

  /** A call is on its way here. */
  begin(): Weighing {
    return new Weighing(this, this.#clock);
  }

  /** The first output came. */
  answered(tookMs: number): void {
    const kept = this.#kept();
    const now = (this.#averageMs ?? 0) * kept;
    this.#set(tookMs >= now ? tookMs : now + tookMs * (1 - kept));
  }

  /** It failed, and may have said when to come back. */
  failed(retryAfterMs: number = 0): void {
    this.atLeast(Math.max(failureMs, Math.min(retryAfterMs, longestHintMs)));
  }

  /** It takes so long, or longer: the caller left before there was output. */
  atLeast(ms: number): void {
    if (this.#averageMs === undefined && ms < unseenMs) return; // no news: it is taken for longer
    this.#set(Math.max(ms, (this.#averageMs ?? 0) * this.#kept()));
  }

  #set(averageMs: number): void {
    this.#averageMs = averageMs;
    this.#atMs = this.#clock.now();
  }

  /** The share of the average that time has left of it. */
  #kept(): number {
    return Math.exp((this.#atMs - this.#clock.now()) / decayMs);
  }
}

/** One call of those that a target has. */
export class Weighing {
  readonly #load: Load;
  readonly #clock: Clock;
  readonly #fromMs: number;
  #answered = false;

  constructor(load: Load, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
    this.#fromMs = clock.now();
    load.pending++;
  }

  answered(): void {
    this.#answered = true;
    this.#load.answered(this.#clock.now() - this.#fromMs);
  }

  /** Once. */
  over(outcome: Outcome, retryAfterMs?: number): void {
    this.#load.pending--;
    if (outcome === 'failure' || outcome === 'throttled') this.#load.failed(retryAfterMs);
    else if (!this.#answered) this.#load.atLeast(this.#clock.now() - this.#fromMs);
  }
}
