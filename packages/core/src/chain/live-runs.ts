import { CompletionError } from '../errors/completion-error.ts';
import type { Clock } from '../time/clock.ts';
import { unwindMs } from './event-stream.ts';
import type { Run } from './run.ts';

/**
 * The calls that run through one edge, so that `close()` can wait for them.
 *
 * A list whose links are cut, and no `Set`: V8 leaves the old table of a set that was rehashed pointing to the new one, and
 * with the table, once it is old, every call that it ever held lives until the next major collection.
 */
export class LiveRuns {
  #first: Run | undefined;
  readonly #clock: Clock;
  #closing = false;
  #onEmpty: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get closing(): boolean {
    return this.#closing;
  }

  add(run: Run): void {
    run.nextLive = this.#first;
    if (this.#first) this.#first.previousLive = run;
    this.#first = run;
  }

  delete(run: Run): void {
    const { previousLive, nextLive } = run;
    if (!previousLive && this.#first !== run) return; // left before it began
    if (previousLive) previousLive.nextLive = nextLive;
    else this.#first = nextLive;
    if (nextLive) nextLive.previousLive = previousLive;
    run.previousLive = run.nextLive = undefined;
    if (!this.#first) this.#onEmpty?.();
  }

  /** Settles when no call runs: those that do not end by themselves are cut, those that do not unwind are given up. */
  async close(deadlineMs: number): Promise<void> {
    this.#closing = true;
    await this.#empty(deadlineMs);
    for (let run = this.#first; run; run = run.nextLive) {
      void run.abort(new CompletionError('closed', 'The chain was closed', { sent: 'maybe' }));
    }
    await this.#empty(unwindMs);
  }

  #empty(withinMs: number): Promise<void> {
    if (!this.#first) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(withinMs, resolve);
      this.#onEmpty = () => {
        cancel();
        resolve();
      };
    });
  }
}
