import { hold, type Call } from '@sluice/core';

/** Somebody in a line, until it is told what comes of it: once. Thousands may be, so it is small. */
export class Waiting<Outcome> {
  #waits = true;
  #stopWatching!: () => void;
  #resolve!: (outcome: Outcome) => void;
  #reject!: (error: unknown) => void;

  /** Waits. `leave` is called if the call is over before it was told anything. */
  wait(call: Call | AbortSignal, leave: () => void): Promise<Outcome> {
    this.#stopWatching = hold(call, () => {
      if (this.#waits) leave();
    });
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  tell(outcome: Outcome): void {
    this.#over();
    this.#resolve(outcome);
  }

  fail(error: unknown): void {
    this.#over();
    this.#reject(error);
  }

  #over(): void {
    this.#waits = false;
    this.#stopWatching();
  }
}
