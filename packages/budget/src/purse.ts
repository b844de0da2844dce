import { CompletionError, invalid, isLeaving, WriteBehind } from '@sluice/core';
import { exceeded } from './budget-exceeded-error.ts';
import { isHeld, type BudgetStore, type Charge, type Claim, type Held, type ReserveOutcome } from './budget-store.ts';
import { memoryBudget } from './memory/memory-budget.ts';
import type { Settings } from './settings.ts';
import type { Amounts } from './unit.ts';

declare module '@sluice/core' {
  interface ErrorCodes {
    /** A store (Redis, a database) failed, and calls may not go on without it. */
    store: true;
  }
}

/** What is held for one call, until it is settled. */
export interface Hold extends Held {
  readonly id: string;
  readonly claims: readonly Claim[];
  /** What the store said, where the call went on without it. */
  readonly storeError?: string;
}

/** How many settlements are written at once: a script stops everything else that a Redis does. */
const maxBatch = 100;

/** Holds and settles, and keeps what cannot be written now. */
export class Purse {
  readonly #settings: Settings;
  readonly #store: BudgetStore;
  /** Counts this process's share while the store is away. */
  readonly #local: BudgetStore | undefined;
  readonly #journal: WriteBehind<Charge>;
  readonly #open = new Set<string>();
  readonly #asking = new Set<string>();
  /** Of those the ones that went on without the store. */
  readonly #unguarded = new Set<string>();

  constructor(settings: Settings) {
    const { clock, store, onStoreError, onLost } = settings;
    this.#settings = settings;
    this.#store = store ?? memoryBudget({ clock });
    this.#local = onStoreError === 'local' ? memoryBudget({ clock }) : undefined;
    this.#journal = new WriteBehind({
      clock,
      maxBatch,
      write: async (charges) => this.#store.settle(charges),
      onLost: (charges, error) =>
        onLost({ ids: charges.map(({ id }) => id), error, message: `${lostOf(charges)}: ${said(error)}` }),
    });
  }

  /**
   * Asks the store for what belongs to no call.
   *
   * @throws CompletionError `store` when it fails.
   */
  async ask<Answer>(question: (store: BudgetStore) => Answer): Promise<Awaited<Answer>> {
    try {
      return await question(this.#store);
    } catch (error) {
      throw storeError(error, 'no');
    }
  }

  /** How many calls of this process are held for. */
  get held(): number {
    return this.#open.size;
  }

  get unwritten(): number {
    return this.#journal.size;
  }

  /**
   * Holds all claims, or returns a refusal.
   *
   * @param again - Whether the same id may be asked for again after the store failed.
   * @throws CompletionError `store`, or `invalid-request` for an id that is taken.
   */
  hold(id: string, claims: readonly Claim[], again = false): Hold | ReserveOutcome | Promise<Hold | ReserveOutcome> {
    if (this.#open.has(id) || this.#asking.has(id)) throw taken(id, 'one of a call that runs');
    let outcome: ReserveOutcome | Promise<ReserveOutcome>;
    try {
      outcome = this.#store.reserve(id, claims);
    } catch (error) {
      return this.#without(error, id, claims, again);
    }
    if (!(outcome instanceof Promise)) return this.#keep(id, claims, outcome);
    this.#asking.add(id);
    return outcome.then(
      (later) => this.#keep(id, claims, later),
      (error: unknown) => this.#without(error, id, claims, again),
    );
  }

  /** Holds more for the same call. `undefined`: it went on without the store. */
  raise(hold: Hold, claims: readonly Claim[]): ReserveOutcome | undefined | Promise<ReserveOutcome | undefined> {
    if (hold.storeError !== undefined) return undefined;
    const failed = (error: unknown): undefined => {
      if (this.#settings.onStoreError === 'closed') throw storeError(error, 'yes');
      return undefined;
    };
    try {
      const outcome = this.#store.reserve(hold.id, claims, hold);
      return outcome instanceof Promise ? outcome.catch(failed) : outcome;
    } catch (error) {
      return failed(error);
    }
  }

  /** Hands over what a call came to. Returns at once; it is written, however long that takes. */
  settle({ id, claims, buckets }: Hold, amounts: Amounts): void {
    this.settleEntries(
      id,
      buckets.map((bucket, at) => ({ bucket, amount: amounts[claims[at]!.account.unit] })),
    );
  }

  settleEntries(id: string, entries: Charge['entries']): void {
    this.#open.delete(id);
    const charge: Charge = { id, entries, slots: [...new Set(entries.map(({ bucket }) => bucket.slot))] };
    if (this.#unguarded.delete(id)) void this.#local?.settle([charge]);
    this.#journal.add(charge);
  }

  /** Waits until all that was settled is written, or could not be. */
  flush(): Promise<void> {
    return this.#journal.flush();
  }

  async close(): Promise<void> {
    await this.#journal.close();
    await this.#store.close();
  }

  #keep(id: string, claims: readonly Claim[], outcome: ReserveOutcome): Hold | ReserveOutcome {
    this.#asking.delete(id);
    if ('settled' in outcome) throw taken(id, 'one of a call that is settled');
    if (!isHeld(outcome)) return outcome;
    this.#open.add(id);
    return { ...outcome, id, claims };
  }

  /** Nobody knows whether the store holds it: it is told that nothing is, in any case. */
  #without(error: unknown, id: string, claims: readonly Claim[], again: boolean): Hold | ReserveOutcome {
    const { onStoreError, instances } = this.#settings;
    this.#asking.delete(id);
    if (isLeaving(error)) throw error;
    if (onStoreError === 'closed') {
      if (!again) this.#journal.add({ id, entries: [], slots: slotsOf(claims) });
      throw storeError(error, 'no');
    }
    const shares = claims.map(({ account, ...claim }) => ({
      ...claim,
      account: { ...account, limit: Math.floor(account.limit / instances) },
    }));
    const outcome = this.#local?.reserve(id, shares) as ReserveOutcome | undefined; // it has no need to wait
    if (outcome && !isHeld(outcome)) {
      if (!again) this.#journal.add({ id, entries: [], slots: slotsOf(claims) });
      return outcome;
    }
    this.#open.add(id);
    this.#unguarded.add(id);
    const buckets = this.#store.locate(claims.map(({ account }) => account));
    return { buckets, standings: [], reached: [], id, claims, storeError: said(error) };
  }
}

/** A charge without entries gives back what a store may hold of a call that was never made. */
function lostOf(charges: readonly Charge[]): string {
  const made = charges.filter(({ entries }) => entries.length > 0).length;
  const refused = charges.length - made;
  return [
    made > 0 && `what calls came to (${made}) could not be charged`,
    refused > 0 && `what may be held for refused calls (${refused}) could not be given back before its lease ends`,
  ]
    .filter((part) => part !== false)
    .join(', and ')
    .replace(/^w/, 'W');
}

/** @throws BudgetExceededError unless it is held. */
export function assertHeld(outcome: Hold | ReserveOutcome, claims: readonly Claim[]): asserts outcome is Hold {
  if ('refused' in outcome)
    throw exceeded(
      outcome.refused,
      claims.map(({ amount }) => amount),
    );
}

function slotsOf(claims: readonly Claim[]): readonly string[] {
  return [...new Set(claims.map(({ account }) => account.slot))];
}

/** It would spend for nothing: it is held and charged once. */
function taken(id: string, got: string): CompletionError {
  return invalid('id', `an id that no other call has ('${id}')`, got);
}

function storeError(error: unknown, sent: 'no' | 'yes'): CompletionError {
  const message = `Expected an answer of the store, got its failure: ${said(error)}`;
  return new CompletionError('store', message, { fault: 'transient', sent, cause: error });
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
