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
  /** Calls of other edges that are on their way through. They end with their own edge: here nobody can cut them. */
  #passing = 0;
  /** Ends the wait of `close()`, if there is one. */
  #goOn: (() => void) | undefined;

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
    this.#left();
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

  /** For who has waited long enough: the wait of `close()` ends after so long from now, if not before. */
  hurry(deadlineMs: number): void {
    this.#clock.after(deadlineMs, () => this.#goOn?.(), { background: true });
  }

  /** A call passes through. Call what this returns when it is over. */
  enter(): () => void {
    this.#passing++;
    return () => {
      this.#passing--;
      this.#left();
    };
  }

  #left(): void {
    if (!this.#first && this.#passing === 0) this.#goOn?.();
  }

  async #empty(withinMs: number): Promise<void> {
    if (!this.#first && this.#passing === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#goOn = resolve;
    const cancel = this.#clock.after(withinMs, resolve);
    await promise;
    cancel();
    this.#goOn = undefined;
  }
}
