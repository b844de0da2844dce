import type { Cancel, Clock } from '@sluice/core';
import type { Outbox } from './outbox.ts';
import type { Row } from './row.ts';

interface Shipping {
  /** Commits rows to the store. What it throws is tried again later. */
  insert(rows: readonly Row[]): Promise<void>;
  readonly maxBatch: number;
  readonly retryDelayMs: number;
  readonly clock: Clock;
}

/** Brings what is in an outbox to its store, as soon as that takes it again. */
export class Shipper {
  readonly #outbox: Outbox;
  readonly #shipping: Shipping;
  #failures = 0;
  #shipped: Promise<void> | undefined;
  #cancel: Cancel | undefined;
  #closed = false;

  constructor(outbox: Outbox, shipping: Shipping) {
    this.#outbox = outbox;
    this.#shipping = shipping;
    if (outbox.size > 0) this.#later(0); // a process before this one did not get rid of it
  }

  /** The store did not take what it was given last. */
  get away(): boolean {
    return this.#failures > 0;
  }

  /** Keeps rows until the store is back. @throws when they cannot be kept. */
  take(rows: readonly Row[]): void {
    this.#outbox.put(rows);
    if (this.#failures === 0) this.#failures = 1;
    if (!this.#shipped && !this.#cancel && !this.#closed) this.#later(this.#delayMs);
  }

  /** Ships until nothing is left, or the store fails. Never rejects. */
  ship(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    return (this.#shipped ??= this.#ship().finally(() => (this.#shipped = undefined)));
  }

  /** Tries once more, for so long. What is left is shipped by whoever opens the outbox next. */
  async close(deadlineMs: number): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    let cancel: Cancel | undefined;
    const late = new Promise<void>((resolve) => (cancel = this.#shipping.clock.after(deadlineMs, resolve)));
    await Promise.race([this.ship(), late]);
    cancel?.();
  }

  get #delayMs(): number {
    return this.#shipping.retryDelayMs * Math.min(30, 2 ** (this.#failures - 1));
  }

  async #ship(): Promise<void> {
    try {
      for (;;) {
        const rows = this.#outbox.oldest(this.#shipping.maxBatch);
        if (rows.length === 0) break;
        await this.#shipping.insert(rows);
        this.#outbox.remove(rows);
      }
      this.#failures = 0;
    } catch {
      this.#failures++;
      if (!this.#closed) this.#later(this.#delayMs);
    }
  }

  #later(delayMs: number): void {
    this.#cancel = this.#shipping.clock.after(delayMs, () => void this.ship(), { background: true });
  }
}
