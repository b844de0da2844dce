import type { ClockName } from '../errors/error-codes.ts';
import { expected } from '../errors/expected.ts';
import type { SharedTimer, Waiting } from '../time/shared-timer.ts';

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

/** The clocks of one attempt. */
export class ExchangeClocks implements Waiting {
  previousLinked: Waiting | undefined;
  nextLinked: Waiting | undefined;
  readonly #timeouts: Timeouts;
  readonly #timer: SharedTimer;
  readonly #attempt: TimedAttempt;
  readonly #dueAt: Record<AttemptClock, number> = {
    connect: Infinity,
    headers: Infinity,
    'first-output': Infinity,
    idle: Infinity,
    total: Infinity,
  };
  /**
   * The clock that the last look found run out, and when it had been due. Timers come before sockets: after a busy while,
   * what winds a clock up may be there and not read yet. So the sockets get a turn, and a second look decides.
   */
  #doubted: AttemptClock | undefined;
  #doubtedDueAt = Infinity;

  constructor(timeouts: Timeouts, timer: SharedTimer, attempt: TimedAttempt) {
    this.#timeouts = timeouts;
    this.#timer = timer;
    this.#attempt = attempt;
  }

  get dueAt(): number {
    let earliest = Infinity;
    for (const name in this.#dueAt) earliest = Math.min(earliest, this.#dueAt[name as AttemptClock]);
    return earliest;
  }

  /** The attempt begins: `total` runs. */
  enter(): void {
    this.#dueAt.total = this.#timer.now() + this.#timeouts.total;
    this.#timer.enter(this);
  }

  /** Sets clocks going, or winds them up again. */
  start(...names: readonly AttemptClock[]): void {
    const now = this.#timer.now();
    let earliest = this.#dueAt.total;
    for (const name of names) {
      const dueAt = now + this.#timeouts[name];
      this.#dueAt[name] = dueAt;
      if (dueAt < earliest) earliest = dueAt;
    }
    this.#timer.due(earliest, now);
  }

  /** Bytes came. */
  heard(): void {
    this.#dueAt.idle = this.#timer.turn() + this.#timeouts.idle;
  }

  stop(...names: readonly AttemptClock[]): void {
    for (const name of names) this.#dueAt[name] = Infinity;
  }

  /** The attempt is over. */
  leave(): void {
    this.#timer.leave(this);
  }

  look(now: number): void {
    const doubted = this.#doubted;
    if (doubted !== undefined && this.#dueAt[doubted] === this.#doubtedDueAt) {
      return this.#attempt.onTimeout(doubted, this.#timeouts[doubted]);
    }
    for (const name in this.#dueAt) {
      const dueAt = this.#dueAt[name as AttemptClock];
      if (dueAt > now) continue;
      this.#doubted = name as AttemptClock;
      this.#doubtedDueAt = dueAt;
      return;
    }
  }
}
