import type { Deadlines, Timed } from './deadlines.ts';
import { failureOf } from './failure-of.ts';
import type { ReadinessGate } from './readiness-gate.ts';
import { StoreError } from './store-error.ts';

interface Surroundings {
  readonly gate: ReadinessGate;
  readonly deadlines: Deadlines;
  /** Told once how it ended, before whoever waits for it. */
  onEnd(error?: StoreError): void;
}

/** One run on its way: sent when the client is ready, left when its time is up. Ends once, with a reply or an error. */
export class PendingRun implements Timed {
  dueAt = 0;
  over = false;
  readonly #what: string;
  readonly #command: (wanted: () => boolean) => Promise<unknown>;
  readonly #around: Surroundings;
  #sent = false;
  #leaveGate: (() => void) | undefined;
  #resolve!: (raw: unknown) => void;
  #reject!: (error: unknown) => void;

  /**
   * @param what - What errors call it.
   * @param command - Sends it; called once. What it has still to send it asks about, since nobody may wait for it any more.
   */
  constructor(what: string, command: (wanted: () => boolean) => Promise<unknown>, around: Surroundings) {
    this.#what = what;
    this.#command = command;
    this.#around = around;
  }

  /** @throws {@link StoreError} when there is no reply. */
  start(): Promise<unknown> {
    const { gate, deadlines } = this.#around;
    const ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    deadlines.enter(this);
    const { state } = gate;
    if (state === 'ready') this.#send();
    else if (state === 'connecting') this.#leaveGate = gate.whenReady(() => this.#send());
    else this.#fail(this.#ended());
    return ended;
  }

  tooLate(): void {
    const [name, timeoutMs] = [this.#what, this.#around.deadlines.timeoutMs];
    this.#fail(
      this.#sent
        ? new StoreError('timeout', `Redis did not answer \`${name}\` within ${timeoutMs} ms`, { executed: 'maybe' })
        : new StoreError('unreachable', `Redis: no connection for \`${name}\` within ${timeoutMs} ms`, {
            executed: 'no',
          }),
    );
  }

  #send(): void {
    this.#sent = true;
    try {
      this.#command(this.#wanted).then(this.#replied, this.#failed);
    } catch (error) {
      this.#failed(error);
    }
  }

  readonly #wanted = (): boolean => !this.over;

  readonly #replied = (raw: unknown): void => {
    if (!this.#end()) return; // it came too late: whoever ran it was told that it may have run
    this.#around.onEnd();
    this.#resolve(raw);
  };

  readonly #failed = (error: unknown): void => this.#fail(failureOf(this.#what, error));

  #fail(error: StoreError): void {
    if (!this.#end()) return;
    this.#around.onEnd(error);
    this.#reject(error);
  }

  #end(): boolean {
    if (this.over) return false;
    this.over = true;
    this.#leaveGate?.();
    this.#around.deadlines.leave();
    return true;
  }

  #ended(): StoreError {
    const message = `Redis: the client was closed, or never connected, before \`${this.#what}\``;
    return new StoreError('unreachable', message, { executed: 'no' });
  }
}
