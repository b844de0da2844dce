import { CompletionError } from '../errors/completion-error.ts';
import type { Clock } from '../time/clock.ts';
import { unwindMs } from './event-stream.ts';
import type { Run } from './run.ts';

/** The calls that run through one edge, so that `close()` can wait for them. */
export class LiveRuns {
  readonly #runs = new Set<Run>();
  readonly #clock: Clock;
  #closing = false;
  #onEmpty: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get closing(): boolean {
    return this.#closing;
  }

  readonly add = (run: Run): void => void this.#runs.add(run);

  readonly delete = (run: Run): void => {
    this.#runs.delete(run);
    if (this.#runs.size === 0) this.#onEmpty?.();
  };

  /** Settles when no call runs: those that do not end by themselves are cut, those that do not unwind are given up. */
  async close(deadlineMs: number): Promise<void> {
    this.#closing = true;
    await this.#empty(deadlineMs);
    for (const run of this.#runs)
      void run.abort(new CompletionError('closed', 'The chain was closed', { sent: 'maybe' }));
    await this.#empty(unwindMs);
  }

  #empty(withinMs: number): Promise<void> {
    if (this.#runs.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(withinMs, resolve);
      this.#onEmpty = () => {
        cancel();
        resolve();
      };
    });
  }
}
