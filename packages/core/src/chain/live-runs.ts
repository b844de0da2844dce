import { CompletionError } from '../errors/completion-error.ts';
import { LinkedList } from '../linked-list.ts';
import type { Clock } from '../time/clock.ts';
import { unwindMs } from './event-stream.ts';
import type { Run } from './run.ts';

/** The calls that run through one edge, so that `close()` can wait for them. */
export class LiveRuns {
  readonly #runs = new LinkedList<Run>();
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
    this.#runs.add(run);
  }

  delete(run: Run): void {
    if (this.#runs.delete(run)) this.#left(); // or it was left before it began
  }

  /** Settles when no call runs: those that do not end by themselves are cut, those that do not unwind are given up. */
  async close(deadlineMs: number): Promise<void> {
    this.#closing = true;
    await this.#empty(deadlineMs);
    for (const run of this.#runs) {
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
    if (!this.#runs.first && this.#passing === 0) this.#goOn?.();
  }

  async #empty(withinMs: number): Promise<void> {
    if (!this.#runs.first && this.#passing === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#goOn = resolve;
    const cancel = this.#clock.after(withinMs, resolve);
    await promise;
    cancel();
    this.#goOn = undefined;
  }
}
