import type { ClockName } from '../errors/error-codes.ts';
import { expected } from '../errors/expected.ts';
import type { Cancel, Clock } from '../time/clock.ts';

/** How long an attempt may wait for what, in ms. `Infinity` switches a clock off. */
export interface TimeoutOptions {
  /** Until a connection stands and the request is being written. @defaultValue `10_000` */
  readonly connectMs?: number;
  /** From there until the response's headers; streams only, a whole answer comes at its end. @defaultValue `60_000` */
  readonly headersMs?: number;
  /** From there until the first output; streams only. Pings do not count. @defaultValue `120_000` */
  readonly firstOutputMs?: number;
  /** Between two reads from the socket, pings included; stands still while nobody takes events. @defaultValue `60_000` */
  readonly idleMs?: number;
  /** For the whole attempt. @defaultValue `600_000` */
  readonly totalMs?: number;
}

/** The clocks of one attempt; `deadline` belongs to the call. */
export type AttemptClock = Exclude<ClockName, 'deadline'>;

/** Who is told when a clock has run out. */
export interface TimedAttempt {
  onTimeout(clock: AttemptClock, afterMs: number): void;
}
export type Timeouts = Readonly<Record<AttemptClock, number>>;

/** Fills in the defaults. Each is longer than providers need and shorter than people wait. */
export function timeoutsOf({
  connectMs = 10_000,
  headersMs = 60_000,
  firstOutputMs = 120_000,
  idleMs = 60_000,
  totalMs = 600_000,
}: TimeoutOptions = {}): Timeouts {
  for (const [name, value] of Object.entries({ connectMs, headersMs, firstOutputMs, idleMs, totalMs })) {
    if (typeof value !== 'number' || !(value > 0))
      throw expected(`timeouts.${name}`, 'a number > 0 (or Infinity)', value);
  }
  return { connect: connectMs, headers: headersMs, 'first-output': firstOutputMs, idle: idleMs, total: totalMs };
}

/**
 * All clocks of one attempt on one timer. To wind a clock forward is to write down a number; the timer looks when the
 * earliest could be due and goes back to sleep if it was wound forward meanwhile.
 */
export class ExchangeClocks {
  readonly #timeouts: Timeouts;
  readonly #clock: Clock;
  readonly #attempt: TimedAttempt;
  readonly #dueAt: Record<AttemptClock, number> = {
    connect: Infinity,
    headers: Infinity,
    'first-output': Infinity,
    idle: Infinity,
    total: Infinity,
  };
  #armedFor = Infinity;
  #heard = false;
  /** The last look found a clock run out. */
  #doubted = false;
  #cancel: Cancel | undefined;

  constructor(timeouts: Timeouts, clock: Clock, attempt: TimedAttempt) {
    this.#timeouts = timeouts;
    this.#clock = clock;
    this.#attempt = attempt;
  }

  /** Sets clocks going, or winds them up again. */
  start(...names: readonly AttemptClock[]): void {
    const now = this.#clock.now();
    for (const name of names) {
      const dueAt = now + this.#timeouts[name];
      this.#dueAt[name] = dueAt;
      if (dueAt < this.#armedFor) this.#arm(dueAt, now);
    }
  }

  /** Bytes came. Asks for the time once for all that one turn of the event loop brings: it is on the way of every delta. */
  heard(): void {
    if (this.#heard) return;
    this.#heard = true;
    queueMicrotask(this.#forget);
    this.#dueAt.idle = this.#clock.now() + this.#timeouts.idle;
  }

  stop(...names: readonly AttemptClock[]): void {
    for (const name of names) this.#dueAt[name] = Infinity;
  }

  /** The attempt is over: no timer is left. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#armedFor = Infinity;
    this.#doubted = false;
  }

  #arm(dueAt: number, now: number): void {
    this.#cancel?.();
    this.#armedFor = dueAt;
    this.#doubted = false;
    this.#cancel = this.#clock.after(Math.max(1, dueAt - now), this.#look);
  }

  readonly #forget = (): void => {
    this.#heard = false;
  };

  readonly #look = (): void => {
    const now = this.#clock.now();
    let earliest = Infinity;
    for (const name in this.#dueAt) {
      const dueAt = this.#dueAt[name as AttemptClock];
      if (dueAt <= now) return this.#runOut(name as AttemptClock);
      if (dueAt < earliest) earliest = dueAt;
    }
    this.clear();
    if (earliest !== Infinity) this.#arm(earliest, now);
  };

  #runOut(name: AttemptClock): void {
    // Timers come before sockets: after a busy while, what winds the clock up may be there and not read yet. So the
    // sockets get a turn, and a second look decides.
    if (!this.#doubted) {
      this.#doubted = true;
      this.#cancel = this.#clock.after(1, this.#look);
      return;
    }
    this.clear();
    this.#attempt.onTimeout(name, this.#timeouts[name]);
  }
}
