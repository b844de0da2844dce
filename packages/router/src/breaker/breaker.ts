import type { Clock, Random } from '@sluice/core';
import type { BreakerOptions } from './breaker-options.ts';
import { FailureWindow } from './failure-window.ts';

/** `closed`: calls go through · `open`: none do · `half-open`: a few try whether it is well again. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * What a call came to, for whom it was made: `success`, seen at `end` · `failure`, the target's · `throttled`, it is well
 * and has too much to do · `ignored`, the caller left, or the call was wrong.
 */
export type Outcome = 'success' | 'failure' | 'throttled' | 'ignored';

/** Leave to make one call. Calls that were let through before the state changed have no say in the state after it. */
export interface Pass {
  readonly generation: number;
  readonly kind: 'plain' | 'probe' | 'panic';
}

interface Probe extends Pass {
  leasedUntilMs: number;
  /** It has begun to be answered: nobody knows when it is over, and mostly that is soon. */
  answers: boolean;
}

/** A probe that has begun to answer may go on for as long as an answer may: the `total` clock of transports. */
const answerMs = 600_000;

/** Keeps calls away from what fails anyway, and lets a few through now and then to see whether it still does. */
export class Breaker {
  readonly #options: Required<BreakerOptions>;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #window: FailureWindow;
  #state: BreakerState = 'closed';
  #plain: Pass = { generation: 0, kind: 'plain' };
  #streak = 0;
  #lastFailureMs = 0;
  /** How often it opened without having been well in between. */
  #openings = 0;
  #openUntilMs = 0;
  #closedAtMs: number;
  readonly #probes = new Set<Probe>();
  #probesSucceeded = 0;

  constructor(options: Required<BreakerOptions>, clock: Clock, random: Random) {
    this.#options = options;
    this.#clock = clock;
    this.#random = random;
    this.#window = new FailureWindow(options.windowMs, clock);
    this.#closedAtMs = clock.now();
  }

  get state(): BreakerState {
    this.#look();
    return this.#state;
  }

  /** How long until a call may go through; 0: now. */
  get waitMs(): number {
    switch (this.state) {
      case 'closed':
        return 0;
      case 'open':
        return this.#openUntilMs - this.#clock.now();
      case 'half-open': {
        if (this.#probes.size < this.#options.probes - this.#probesSucceeded) return 0;
        const now = this.#clock.now();
        const waitsMs = [...this.#probes].map(({ leasedUntilMs, answers }) =>
          answers ? Math.min(leasedUntilMs - now, this.#options.openMs) : leasedUntilMs - now,
        );
        return Math.min(...waitsMs);
      }
    }
  }

  /** Lets a call through, or does not. Every pass is settled: see {@link settle}. */
  enter(): Pass | undefined {
    if (this.#state === 'closed') return this.#plain;
    if (this.waitMs > 0) return undefined;
    const leasedUntilMs = this.#clock.now() + this.#options.probeTimeoutMs;
    const probe: Probe = { generation: this.#plain.generation, kind: 'probe', leasedUntilMs, answers: false };
    this.#probes.add(probe);
    return probe;
  }

  /** Lets a call through although it is open: there is nobody else to ask. Only its success has a say. */
  panic(): Pass {
    this.#look();
    return { generation: this.#plain.generation, kind: 'panic' };
  }

  /** The call has begun to be answered: if it is a probe, it does not hang. */
  answers(pass: Pass): void {
    const probe = pass as Probe;
    if (!this.#probes.has(probe)) return;
    probe.answers = true;
    probe.leasedUntilMs = this.#clock.now() + answerMs;
  }

  /** Tells what became of a call. Once for each pass. */
  settle(pass: Pass, outcome: Outcome): void {
    this.#look();
    const leased = this.#probes.delete(pass as Probe);
    if (pass.generation !== this.#plain.generation) return;
    if (outcome === 'throttled' || outcome === 'ignored') return;
    if (pass.kind === 'plain') this.#count(outcome === 'failure');
    else if (outcome === 'success') this.#probeSucceeded();
    else if (leased) this.#open();
  }

  #count(failed: boolean): void {
    const { windowMs, minCalls, failureRatio, consecutiveFailures } = this.#options;
    this.#window.add(failed);
    if (!failed) {
      this.#streak = 0;
      return;
    }
    const now = this.#clock.now();
    this.#streak = now - this.#lastFailureMs <= windowMs ? this.#streak + 1 : 1;
    this.#lastFailureMs = now;
    const { calls, failures } = this.#window.read();
    if (this.#streak >= consecutiveFailures || (calls >= minCalls && failures / calls >= failureRatio)) this.#open();
  }

  #probeSucceeded(): void {
    if (++this.#probesSucceeded < this.#options.probes) return;
    this.#closedAtMs = this.#clock.now();
    this.#become('closed');
  }

  #open(): void {
    const { openMs, maxOpenMs, windowMs } = this.#options;
    const now = this.#clock.now();
    if (this.#state === 'closed' && now - this.#closedAtMs >= windowMs) this.#openings = 0;
    const longMs = Math.min(maxOpenMs, openMs * 2 ** Math.min(this.#openings++, 30));
    this.#openUntilMs = now + longMs / 2 + (this.#random() * longMs) / 2;
    this.#become('open');
  }

  /** What time alone does: an open breaker is half-open when its time is up, and open again when a probe hangs. */
  #look(): void {
    if (this.#state === 'closed') return;
    const now = this.#clock.now();
    if (this.#state === 'open' && now >= this.#openUntilMs) this.#become('half-open');
    else if (this.#state === 'half-open' && [...this.#probes].some(({ leasedUntilMs }) => now >= leasedUntilMs)) {
      this.#open();
    }
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#plain = { generation: this.#plain.generation + 1, kind: 'plain' };
    this.#probes.clear();
    this.#probesSucceeded = 0;
    this.#streak = 0;
    this.#window.clear();
  }
}
