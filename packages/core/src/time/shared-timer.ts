import { LinkedList, type Linked } from '../linked-list.ts';
import type { Cancel, Clock } from './clock.ts';

/** Somebody whose time may run out. */
export interface Waiting extends Linked<Waiting> {
  /** When next to look, on the clock's `now`; `Infinity` for never. May be written forward at any time. */
  readonly dueAt: number;
  /** It is due. Called again a millisecond later if it is still due then. */
  look(now: number): void;
}

/**
 * One timer for many who wait. To wind somebody forward is to write down a number; the timer looks when the earliest of
 * all could be due, and goes back to sleep if that was wound forward meanwhile. A timer for each call and each exchange
 * would cost more than all that they measure.
 */
export class SharedTimer {
  readonly #clock: Clock;
  readonly #background: boolean;
  readonly #waiting = new LinkedList<Waiting>();
  #armedFor = Infinity;
  #cancel: Cancel | undefined;
  #turn: number | undefined;

  /** @param options - `background`: it does not keep the process alive. */
  constructor(clock: Clock, { background = false }: { readonly background?: boolean } = {}) {
    this.#clock = clock;
    this.#background = background;
  }

  now(): number {
    return this.#clock.now();
  }

  /** The time, asked for once for all that one turn of the event loop brings: it is on the way of every delta. */
  turn(): number {
    if (this.#turn === undefined) {
      this.#turn = this.#clock.now();
      queueMicrotask(this.#forget);
    }
    return this.#turn;
  }

  enter(waiting: Waiting): void {
    this.#waiting.add(waiting);
  }

  /** With the last one the timer goes. */
  leave(waiting: Waiting): void {
    if (this.#waiting.delete(waiting) && !this.#waiting.first) this.#disarm();
  }

  /** Somebody is due then. */
  due(dueAt: number, now: number): void {
    if (dueAt >= this.#armedFor) return;
    this.#disarm();
    this.#armedFor = dueAt;
    this.#cancel = this.#clock.after(Math.max(1, dueAt - now), this.#look, { background: this.#background });
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#armedFor = Infinity;
  }

  readonly #forget = (): void => {
    this.#turn = undefined;
  };

  readonly #look = (): void => {
    this.#armedFor = Infinity;
    this.#cancel = undefined;
    const now = this.#clock.now();
    const due: Waiting[] = [];
    let earliest = Infinity;
    for (const waiting of this.#waiting) {
      const { dueAt } = waiting;
      if (dueAt <= now) due.push(waiting);
      else if (dueAt < earliest) earliest = dueAt;
    }
    if (due.length > 0) earliest = now + 1; // who is still due then is asked again
    if (earliest !== Infinity) this.due(earliest, now);
    for (const waiting of due) waiting.look(now);
  };
}
