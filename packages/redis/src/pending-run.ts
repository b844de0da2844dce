import { failureOf } from './failure-of.ts';
import type { ReadinessGate } from './readiness-gate.ts';
import { StoreError } from './store-error.ts';
import type { RunnerClock } from './system-clock.ts';

/** One run on its way: sent when the client is ready, left when its time is up. Ends once, with a reply or an error. */
export class PendingRun {
  readonly #what: string;
  readonly #command: (wanted: () => boolean) => Promise<unknown>;
  #sent = false;
  #over = false;

  /**
   * @param what - What errors call it.
   * @param command - Sends it; called once. What it has still to send it asks about, since nobody may wait for it any more.
   */
  constructor(what: string, command: (wanted: () => boolean) => Promise<unknown>) {
    this.#what = what;
    this.#command = command;
  }

  /** @throws {@link StoreError} when there is no reply. */
  start(gate: ReadinessGate, timeoutMs: number, clock: RunnerClock): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let leave = (): void => {};
      const end = (): boolean => {
        if (this.#over) return false; // it came too late: whoever ran it was told that it may have run
        this.#over = true;
        cancel();
        leave();
        return true;
      };
      const send = (): void => {
        this.#sent = true;
        this.#command(() => !this.#over).then(
          (raw) => end() && resolve(raw),
          (error: unknown) => end() && reject(failureOf(this.#what, error)),
        );
      };
      const cancel = clock.after(timeoutMs, () => end() && reject(this.#tooLate(timeoutMs)));
      const { state } = gate;
      if (state === 'ready') send();
      else if (state === 'connecting') leave = gate.whenReady(send);
      else if (end()) reject(this.#ended());
    });
  }

  #tooLate(timeoutMs: number): StoreError {
    const name = this.#what;
    return this.#sent
      ? new StoreError('timeout', `Redis did not answer \`${name}\` within ${timeoutMs} ms`, { executed: 'maybe' })
      : new StoreError('unreachable', `Redis: no connection for \`${name}\` within ${timeoutMs} ms`, {
          executed: 'no',
        });
  }

  #ended(): StoreError {
    const message = `Redis: the client was closed, or never connected, before \`${this.#what}\``;
    return new StoreError('unreachable', message, { executed: 'no' });
  }
}
