import type { Clock } from '@sluice/core';
import type { PermitScripts } from './permit-scripts.ts';
import type { Recovery } from './recovery.ts';

/** How many tickets go back in one script. */
const batch = 1_000;

/**
 * Gives tickets back that nobody wants any more, whether they wait or hold. What Redis does not take now (a release that
 * fails, an acquire whose reply never came) it is told of when it answers again; none for longer than its lease can be.
 */
export class Returns {
  readonly #lapseAt = new Map<string, number>();
  readonly #scripts: PermitScripts;
  readonly #recovery: Recovery;
  readonly #leaseMs: number;
  readonly #clock: Clock;
  readonly #onTheirWay = new Set<Promise<void>>();
  /** Something is left to be told of. */
  onLeft: () => void = () => {};

  constructor(scripts: PermitScripts, recovery: Recovery, { leaseMs, clock }: { leaseMs: number; clock: Clock }) {
    this.#scripts = scripts;
    this.#recovery = recovery;
    this.#leaseMs = leaseMs;
    this.#clock = clock;
  }

  get size(): number {
    this.#forget();
    return this.#lapseAt.size;
  }

  give(id: string): void {
    const giving = this.#give(id);
    this.#onTheirWay.add(giving);
    void giving.then(() => this.#onTheirWay.delete(giving));
  }

  async #give(id: string): Promise<void> {
    try {
      await this.#scripts.release([id]);
      this.#recovery.heard();
    } catch {
      this.#recovery.failed();
      this.keep(id);
    }
  }

  /** Waits for everything that is on its way back. */
  async settled(): Promise<void> {
    await Promise.all(this.#onTheirWay);
  }

  /** To be given back later: nobody knows whether Redis has it. */
  keep(id: string): void {
    this.#forget();
    this.#lapseAt.delete(id); // it goes to the end: they stand in the order in which they lapse
    this.#lapseAt.set(id, this.#clock.now() + this.#leaseMs);
    this.onLeft();
  }

  /** Gives back what is left, and these. */
  async flush(more: readonly string[] = []): Promise<void> {
    this.#forget();
    const ids = [...this.#lapseAt.keys(), ...more];
    for (let at = 0; at < ids.length; at += batch) {
      const some = ids.slice(at, at + batch);
      await this.#scripts.release(some);
      for (const id of some) this.#lapseAt.delete(id);
    }
  }

  #forget(): void {
    const now = this.#clock.now();
    for (const [id, lapseAt] of this.#lapseAt) {
      if (lapseAt > now) return;
      this.#lapseAt.delete(id);
    }
  }
}
