import { isStoreError } from '@sluice/redis';
import type { Acquired } from './lua/acquire.ts';
import type { PermitScripts } from './permit-scripts.ts';
import type { Recovery } from './recovery.ts';
import type { Ticket } from './ticket.ts';

/** Asks Redis for permits: as long as a reply takes. */
export class Asking {
  readonly #scripts: PermitScripts;
  readonly #recovery: Recovery;
  readonly #onTheirWay = new Set<Promise<Acquired>>();

  constructor(scripts: PermitScripts, recovery: Recovery) {
    this.#scripts = scripts;
    this.#recovery = recovery;
  }

  /**
   * Whoever leaves meanwhile has to give back what the reply brings, and what a failure may have brought: the script cannot
   * be called back.
   */
  async ask(ticket: Ticket): Promise<Acquired> {
    const asking = this.#scripts.acquire(ticket);
    this.#onTheirWay.add(asking);
    try {
      const acquired = await asking;
      this.#recovery.heard();
      return acquired;
    } catch (error) {
      this.#recovery.failed();
      if (ticket.asked++ > 0 || !broke(error) || ticket.request.signal.aborted) throw error;
      return await this.ask(ticket);
    } finally {
      this.#onTheirWay.delete(asking);
    }
  }

  /** Waits for every reply that is still to come. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#onTheirWay);
  }
}

/** The connection broke: as soon as it is there again, the same ticket gets the same permit, if it got one. */
function broke(error: unknown): boolean {
  return isStoreError(error) && error.reason === 'unreachable' && error.executed === 'maybe';
}
