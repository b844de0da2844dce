import type { Logger } from 'pino';

interface Step {
  readonly what: string;
  readonly close: () => unknown;
}

/**
 * What has been opened so far, to be closed the other way round: whatever is closed has nobody above it who still needs it, and
 * whoever opens something says at once how it is closed, so that a failure further on leaves nothing behind.
 */
export class Opened {
  readonly #steps: Step[] = [];
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param what - What the log calls it. */
  add(what: string, close: () => unknown): void {
    this.#steps.push({ what, close });
  }

  /**
   * Closes all of it, whatever becomes of any: what cannot be closed is logged, and the next one is.
   *
   * @throws an error that names what could not be closed.
   */
  async close(): Promise<void> {
    const open: string[] = [];
    for (const { what, close } of this.#steps.splice(0).toReversed()) {
      try {
        await close();
      } catch (error) {
        open.push(what);
        this.#logger.error({ what, error: error instanceof Error ? error.stack : String(error) }, 'not closed');
      }
    }
    if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  }
}
