import type { Cancel, Clock, Random } from '@sluice/core';
import type { BudgetScripts, Leased } from './budget-scripts.ts';

/** How soon Redis is asked again after it failed, in ms. */
const retryMs = 1_000;
/** How many reservations one script renews: a script stops everything else that the server does. */
const batch = 200;

/** Renews what this process holds, slot by slot, for as long as there is something. */
export class Leases {
  readonly #scripts: BudgetScripts;
  readonly #leaseMs: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #held = new Map<string, Map<string, Leased>>();
  #cancel: Cancel | undefined;
  #beating = false;
  #stopped = false;

  constructor(scripts: BudgetScripts, options: { leaseMs: number; clock: Clock; random: Random }) {
    this.#scripts = scripts;
    this.#leaseMs = options.leaseMs;
    this.#clock = options.clock;
    this.#random = options.random;
  }

  keep(slot: string, leased: Leased): void {
    let ofSlot = this.#held.get(slot);
    if (!ofSlot) this.#held.set(slot, (ofSlot = new Map()));
    ofSlot.set(leased.id, leased);
    if (!this.#cancel && !this.#beating && !this.#stopped) this.#after(this.#beatMs());
  }

  forget(slot: string, id: string): void {
    const ofSlot = this.#held.get(slot);
    ofSlot?.delete(id);
    if (ofSlot?.size === 0) this.#held.delete(slot);
    if (this.#held.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** A third of a lease, so that two renewals may fail; a tenth more or less, so that processes do not beat as one. */
  #beatMs(): number {
    return (this.#leaseMs / 3) * (0.9 + 0.2 * this.#random());
  }

  #after(delayMs: number): void {
    this.#cancel = this.#clock.after(delayMs, () => void this.#beat(), { background: true });
  }

  async #beat(): Promise<void> {
    this.#cancel = undefined;
    this.#beating = true;
    const outcomes = await Promise.allSettled([...this.#held].map(([slot, held]) => this.#renew(slot, held)));
    this.#beating = false;
    const failed = outcomes.some(({ status }) => status === 'rejected');
    if (!this.#stopped && this.#held.size > 0) this.#after(failed ? retryMs : this.#beatMs());
  }

  async #renew(slot: string, held: ReadonlyMap<string, Leased>): Promise<void> {
    const all = [...held.values()];
    for (let at = 0; at < all.length; at += batch) {
      // Who is settled meanwhile is not renewed: Redis knows, but need not be asked.
      const some = all.slice(at, at + batch).filter(({ id }) => held.has(id));
      if (some.length > 0) await this.#scripts.renew(slot, some);
    }
  }
}
