import assert from 'node:assert/strict';
import type { Account } from '../account.ts';
import { isHeld, type Claim, type Held, type Standing } from '../budget-store.ts';
import { windowOf, type Window } from '../window/window.ts';
import type { Opened } from './check.ts';

/** An account of which a check changes what it is about. */
export function account(changes: Partial<Account> = {}): Account {
  return { scope: 'user:u1', unit: 'tokens', window: windowOf('total'), limit: 100, slot: '', ...changes };
}

/** A claim; all of it is charged if it is lost. */
export function claim(of: Account, amount: number): Claim {
  return { account: of, amount, ifLost: amount };
}

/** A calendar whose days are so many ms long. */
export function shortDays(lengthMs: number): Window {
  return {
    name: 'day',
    stepMs: 0,
    spanAt(atMs) {
      const startMs = Math.floor(atMs / lengthMs) * lengthMs;
      return { startMs, endMs: startMs + lengthMs };
    },
  };
}

/** A window that rolls, so many ms long. */
export function shortHours(lengthMs: number): Window {
  return { name: 'hour', stepMs: lengthMs / 60, spanAt: () => ({ startMs: 0, endMs: Infinity }) };
}

/** Asks a store, and says what it should have answered. */
export class Teller {
  readonly #opened: Opened;

  constructor(opened: Opened) {
    this.#opened = opened;
  }

  async hold(id: string, claims: readonly Claim[], raised?: Held): Promise<Held> {
    const outcome = await this.#opened.store.reserve(id, claims, raised);
    assert.ok(isHeld(outcome), `${id}: expected it to be held, got ${JSON.stringify(outcome)}`);
    return outcome;
  }

  async refuse(id: string, claims: readonly Claim[], raised?: Held): Promise<readonly Standing[]> {
    const outcome = await this.#opened.store.reserve(id, claims, raised);
    assert.ok('refused' in outcome, `${id}: expected a refusal, got ${JSON.stringify(outcome)}`);
    return outcome.refused;
  }

  async settle(id: string, { buckets }: Pick<Held, 'buckets'>, ...amounts: readonly number[]): Promise<void> {
    const entries = buckets.map((bucket, at) => ({ bucket, amount: amounts[at] ?? 0 }));
    await this.#opened.store.settle([{ id, entries, slots: [...new Set(buckets.map(({ slot }) => slot))] }]);
  }

  /** `spent held` of each. */
  async expect(
    accounts: readonly Account[],
    ...numbers: readonly (readonly [spent: number, held: number])[]
  ): Promise<void> {
    const standings = await this.#opened.store.usage(accounts);
    assert.deepEqual(
      standings.map(({ spent, held }) => [spent, held]),
      numbers,
      'spent and held',
    );
  }

  /** `[spent, held]` of one. */
  async standing(of: Account): Promise<readonly [spent: number, held: number]> {
    const [standing] = await this.#opened.store.usage([of]);
    return [standing!.spent, standing!.held];
  }
}
