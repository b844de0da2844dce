import type { Cancel, Clock } from '../time/clock.ts';
import { turnLoop } from '../time/turn-loop.ts';

interface Timer {
  readonly at: number;
  readonly action: () => void;
}

/**
 * A clock that stands still until it is told to go on, and knows how many timers are set: whatever a test started must
 * have taken its own back.
 *
 * @example
 * ```ts
 * const clock = new ManualClock();
 * const waiting = sleep(250, signal, clock);
 * await clock.advance(250);
 * await waiting;
 * ```
 */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #startedMs: number;
  /** In the order in which they were set, which decides between those that are due together. */
  readonly #timers = new Set<Timer>();

  /** @param wallMs - What `wall()` says at the start. */
  constructor(wallMs: number = Date.UTC(2026, 0, 1)) {
    this.#startedMs = wallMs;
  }

  now(): number {
    return this.#nowMs;
  }

  wall(): number {
    return this.#startedMs + this.#nowMs;
  }

  after(delayMs: number, action: () => void): Cancel {
    if (delayMs === Infinity) return () => {};
    const timer: Timer = { at: this.#nowMs + Math.max(0, delayMs), action };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers are set, those in the background included. */
  get pending(): number {
    return this.#timers.size;
  }

  /** How many ms it is until the next timer; `undefined` when none is set. */
  get nextMs(): number | undefined {
    const next = this.#next();
    return next && Math.max(0, next.at - this.#nowMs);
  }

  /**
   * Lets `ms` pass. Timers run when they are due, each at its time, and between two of them everything runs that they
   * set going.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await turnLoop();
    for (let timer = this.#next(); timer && timer.at <= untilMs; timer = this.#next()) {
      this.#timers.delete(timer);
      this.#nowMs = Math.max(this.#nowMs, timer.at);
      timer.action();
      await turnLoop();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.at < next.at) next = timer;
    return next;
  }
}
