import type { RunnerClock } from './system-clock.ts';

/** Somebody whose time may run out. */
export interface Timed {
  dueAt: number;
  readonly over: boolean;
  tooLate(): void;
}

/**
 * One timer for all who wait for the same time: it runs out for them in the order in which they came. A timer for each would cost a
 * tenth of what a command does.
 */
export class Deadlines {
  readonly timeoutMs: number;
  readonly #clock: RunnerClock;
  #waiting: Timed[] = [];
  #left = 0;
  #cancel: (() => void) | undefined;

  constructor(timeoutMs: number, clock: RunnerClock) {
    this.timeoutMs = timeoutMs;
    this.#clock = clock;
  }

  enter(timed: Timed): void {
    timed.dueAt = this.#clock.now() + this.timeoutMs;
    this.#waiting.push(timed);
    this.#left++;
    if (!this.#cancel) this.#arm(this.timeoutMs);
  }

  /** With the last one the timer goes. */
  leave(): void {
    if (--this.#left > 0) return;
    this.#waiting = [];
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(delayMs: number): void {
    this.#cancel = this.#clock.after(delayMs, () => this.#look());
  }

  #look(): void {
    this.#cancel = undefined;
    const now = this.#clock.now();
    const left = this.#waiting.filter(({ over }) => !over);
    const next = left.findIndex(({ dueAt }) => dueAt > now);
    this.#waiting = next < 0 ? [] : left.slice(next);
    if (next >= 0) this.#arm(left[next]!.dueAt - now);
    for (const timed of next < 0 ? left : left.slice(0, next)) timed.tooLate();
  }
}
