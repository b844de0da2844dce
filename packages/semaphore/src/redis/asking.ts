import { abortError } from '@sluice/core';
import { isStoreError } from '@sluice/redis';
import type { Acquired } from './lua/acquire.ts';
import type { PermitScripts } from './permit-scripts.ts';
import type { Recovery } from './recovery.ts';
import type { Returns } from './returns.ts';
import type { Ticket } from './ticket.ts';

/** Asks Redis for permits: as long as a reply takes. */
export class Asking {
  readonly #scripts: PermitScripts;
  readonly #returns: Returns;
  readonly #recovery: Recovery;
  readonly #onTheirWay = new Set<Promise<unknown>>();

  constructor(scripts: PermitScripts, returns: Returns, recovery: Recovery) {
    this.#scripts = scripts;
    this.#returns = returns;
    this.#recovery = recovery;
  }

  /** Rejects at once when the signal fires; what the reply then brings goes back. */
  ask(ticket: Ticket): Promise<Acquired> {
    const { signal } = ticket.request;
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(abortError(signal, 'no'));
      signal.addEventListener('abort', leave, { once: true });
      const end = (): void => {
        this.#onTheirWay.delete(asking);
        signal.removeEventListener('abort', leave);
      };
      const asking = this.#askAgain(ticket).then(
        (acquired) => {
          end();
          // Not before: where the node has to be sent the script first, the release would come before it.
          if (signal.aborted && acquired.what !== 'full') this.#returns.give(ticket.id);
          resolve(acquired);
        },
        (error: unknown) => {
          end();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
      this.#onTheirWay.add(asking);
    });
  }

  /** Waits for every reply that is still to come. */
  async settled(): Promise<void> {
    await Promise.all(this.#onTheirWay);
  }

  /** Where the connection broke, it asks once more when it is there again: the same ticket gets the same permit. */
  async #askAgain(ticket: Ticket): Promise<Acquired> {
    try {
      return await this.#askOnce(ticket);
    } catch (error) {
      const broke = isStoreError(error) && error.reason === 'unreachable' && error.executed === 'maybe';
      if (!broke || ticket.request.signal.aborted) throw error;
      return await this.#askOnce(ticket);
    }
  }

  async #askOnce(ticket: Ticket): Promise<Acquired> {
    try {
      const acquired = await this.#scripts.acquire(ticket);
      this.#recovery.heard();
      return acquired;
    } catch (error) {
      this.#recovery.failed();
      this.#returns.keep(ticket.id);
      throw error;
    }
  }
}
