import { CompletionError } from '../errors/completion-error.ts';
import type { Cancel, Clock } from '../time/clock.ts';

/** What the clock sees of a call. */
export interface Timed {
  /** How many events were asked for. */
  readonly reads: number;
  /** Whether it waits for its reader, and not the reader for it. */
  readonly resting: boolean;
  abort(reason: CompletionError): unknown;
}

export interface CallTimes {
  readonly clock: Clock;
  readonly timeoutMs: number | undefined;
  /** `Infinity` where the reader cannot stop reading. */
  readonly readerTimeoutMs: number;
}

/**
 * The deadline of a call and the patience with its reader, on one timer: it looks when the earlier of the two could be due.
 * The reader is watched by a count of its reads, which costs less on every event than the time of the last one.
 */
export class CallClock {
  readonly #call: Timed;
  readonly #times: CallTimes;
  readonly #deadline: number;
  #lookedAt: number;
  #readsAtLastLook = 0;
  #cancel: Cancel | undefined;

  constructor(call: Timed, times: CallTimes) {
    this.#call = call;
    this.#times = times;
    this.#lookedAt = times.clock.now();
    this.#deadline = this.#lookedAt + (times.timeoutMs ?? Infinity);
    this.#arm();
  }

  stop(): void {
    this.#cancel?.();
  }

  #arm(): void {
    const { clock, readerTimeoutMs } = this.#times;
    const dueAt = Math.min(this.#deadline, this.#lookedAt + readerTimeoutMs);
    this.#cancel = clock.after(Math.max(1, dueAt - clock.now()), () => this.#look(), {
      background: this.#deadline === Infinity, // only a deadline is worth keeping a process alive for
    });
  }

  #look(): void {
    const { clock, timeoutMs, readerTimeoutMs } = this.#times;
    const now = clock.now();
    if (now >= this.#deadline) {
      const message = `Expected the answer within ${timeoutMs} ms, got none that is whole`;
      const error = new CompletionError('timeout', message, { clock: 'deadline', fault: 'transient', sent: 'maybe' });
      return void this.#call.abort(error);
    }
    if (now - this.#lookedAt >= readerTimeoutMs) {
      if (this.#call.resting && this.#call.reads === this.#readsAtLastLook) {
        const message = `Expected somebody to read on within ${readerTimeoutMs} ms, nobody did`;
        return void this.#call.abort(new CompletionError('abandoned', message, { sent: 'maybe' }));
      }
      // A read that waits for the chain is no rest: the count begins when the reader has its event.
      this.#readsAtLastLook = this.#call.resting ? this.#call.reads : -1;
      this.#lookedAt = now;
    }
    this.#arm();
  }
}
