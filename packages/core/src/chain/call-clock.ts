import { CompletionError } from '../errors/completion-error.ts';
import type { SharedTimer, Waiting } from '../time/shared-timer.ts';

/** What the clock sees of a call. */
export interface Timed {
  /** How many events were asked for. */
  readonly reads: number;
  /** Whether it waits for its reader, and not the reader for it. */
  readonly resting: boolean;
  abort(reason: CompletionError): unknown;
}

export interface CallTimes {
  readonly timeoutMs: number | undefined;
  /** `Infinity` where the reader cannot stop reading. */
  readonly readerTimeoutMs: number;
}

/** The timers of an edge. Only a deadline is worth keeping a process alive for. */
export interface CallTimers {
  readonly deadlines: SharedTimer;
  readonly patience: SharedTimer;
}

/**
 * The deadline of a call and the patience with its reader: it looks when the earlier of the two could be due. The reader
 * is watched by a count of its reads, which costs less on every event than the time of the last one.
 */
export class CallClock implements Waiting {
  previousLinked: Waiting | undefined;
  nextLinked: Waiting | undefined;
  dueAt: number;
  readonly #call: Timed;
  readonly #times: CallTimes;
  readonly #timer: SharedTimer;
  readonly #deadline: number;
  #lookedAt: number;
  #readsAtLastLook = 0;

  constructor(call: Timed, times: CallTimes, { deadlines, patience }: CallTimers) {
    this.#call = call;
    this.#times = times;
    this.#timer = times.timeoutMs === undefined ? patience : deadlines;
    this.#lookedAt = this.#timer.now();
    this.#deadline = this.#lookedAt + (times.timeoutMs ?? Infinity);
    this.dueAt = this.#next();
    this.#timer.enter(this);
    this.#timer.due(this.dueAt, this.#lookedAt);
  }

  stop(): void {
    this.#timer.leave(this);
  }

  look(now: number): void {
    const { timeoutMs, readerTimeoutMs } = this.#times;
    if (now >= this.#deadline) {
      const message = `Expected the answer within ${timeoutMs} ms, got none that is whole`;
      const error = new CompletionError('timeout', message, { clock: 'deadline', fault: 'transient', sent: 'maybe' });
      return void this.#call.abort(error);
    }
    if (this.#call.resting && this.#call.reads === this.#readsAtLastLook) {
      const message = `Expected somebody to read on within ${readerTimeoutMs} ms, nobody did`;
      return void this.#call.abort(new CompletionError('abandoned', message, { sent: 'maybe' }));
    }
    // A read that waits for the chain is no rest: the count begins when the reader has its event.
    this.#readsAtLastLook = this.#call.resting ? this.#call.reads : -1;
    this.#lookedAt = now;
    this.dueAt = this.#next();
    this.#timer.due(this.dueAt, now);
  }

  #next(): number {
    return Math.min(this.#deadline, this.#lookedAt + this.#times.readerTimeoutMs);
  }
}
