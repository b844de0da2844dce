import type { Cancel, Clock } from '@sluice/core';
import { List } from '../list.ts';
import type { Waiter } from './waiter.ts';

/** Those who wait for the same time, in the order in which it runs out. */
class Equals {
  readonly waiting = new List<Waiter>();
  cancel: Cancel | undefined;
}

/**
 * Gives up for those who have waited for `maxWaitMs`. Calls of one link all wait for the same time, so that they run out of it
 * in the order in which they came, and one timer does for thousands.
 */
export class Patience {
  readonly #clock: Clock;
  readonly #giveUp: (waiter: Waiter) => void;
  readonly #byTime = new Map<number, Equals>();

  constructor(clock: Clock, giveUp: (waiter: Waiter) => void) {
    this.#clock = clock;
    this.#giveUp = giveUp;
  }

  add(waiter: Waiter): void {
    const { maxWaitMs } = waiter.request;
    if (maxWaitMs === Infinity) return;
    let equals = this.#byTime.get(maxWaitMs);
    if (!equals) this.#byTime.set(maxWaitMs, (equals = new Equals()));
    equals.waiting.push(waiter.patience);
    if (equals.waiting.first === waiter.patience) this.#arm(equals, maxWaitMs);
  }

  remove(waiter: Waiter): void {
    const { maxWaitMs } = waiter.request;
    const equals = this.#byTime.get(maxWaitMs);
    if (!equals) return;
    equals.waiting.remove(waiter.patience);
    if (equals.waiting.first) return; // the timer looks again when it fires
    equals.cancel?.();
    this.#byTime.delete(maxWaitMs);
  }

  #arm(equals: Equals, delayMs: number): void {
    equals.cancel = this.#clock.after(delayMs, () => this.#look(equals));
  }

  #look(equals: Equals): void {
    const now = this.#clock.now();
    for (let waiter = equals.waiting.first?.item; waiter; waiter = equals.waiting.first?.item) {
      const leftMs = waiter.askedAt + waiter.request.maxWaitMs - now;
      if (leftMs > 0) return this.#arm(equals, leftMs);
      this.#giveUp(waiter);
    }
  }
}
