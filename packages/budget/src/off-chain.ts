import { expected, type Attributes, type CompletionRequest } from '@sluice/core';
import { accountsOf, type Account } from './account.ts';
import type { Bucket, Claim } from './budget-store.ts';
import type { Spender } from './limit.ts';
import { assertHeld, type Purse } from './purse.ts';
import type { Settings } from './settings.ts';
import { usageOf, type BudgetUsage } from './standing.ts';
import { isWhole, nothing, units, type Amounts, type Unit } from './unit.ts';
import type { WindowName } from './window/window.ts';

/** Something that will cost something, and no chain calls. */
export interface Spend {
  /** The same id is held and charged once. */
  readonly id: string;
  readonly attributes: Attributes;
  readonly request?: CompletionRequest;
  /** What it may come to at most: of every unit that is limited, but for `requests`, which is 1 if nothing is said. */
  readonly amounts: Partial<Amounts>;
  /** What is charged if it is never settled because its process died. @defaultValue `amounts` */
  readonly ifLost?: Partial<Amounts>;
}

/** What is held for a {@link Spend}: plain data, which survives JSON. */
export interface Reservation {
  readonly id: string;
  readonly entries: readonly { readonly unit: Unit; readonly amount: number; readonly bucket: Bucket }[];
}

/** What is granted, of which limit. */
export interface Entitlement {
  /** The same id is granted once. */
  readonly id: string;
  readonly amount: number;
  /** Which limit: as much as it takes to tell it from the others. */
  readonly unit?: Unit;
  readonly window?: WindowName;
  readonly scope?: string;
}

/** A budget by hand. */
export class OffChain {
  readonly #purse: Purse;
  readonly #settings: Settings;

  constructor(purse: Purse, settings: Settings) {
    this.#purse = purse;
    this.#settings = settings;
  }

  async reserve({ id, attributes, request, amounts, ifLost = {} }: Spend): Promise<Reservation> {
    assertId(id);
    const accounts = this.#accountsOf({ attributes, ...(request && { request }) });
    const most = { requests: 1, ...amounts };
    const claims = accounts.map((account): Claim => {
      const { unit } = account;
      const amount = wholeOf(`amounts.${unit}`, most[unit]);
      return { account, amount, ifLost: wholeOf(`ifLost.${unit}`, ifLost[unit] ?? amount) };
    });
    const hold = await this.#purse.hold(id, claims, true);
    assertHeld(hold, claims);
    const entries = hold.buckets.map((bucket, at) => {
      const { account, amount } = claims[at]!;
      return { unit: account.unit, amount, bucket };
    });
    return { id, entries };
  }

  settle({ id, entries }: Reservation, amounts: Partial<Amounts>): void {
    const spent: Record<Unit, number> = { ...nothing };
    for (const { unit } of entries) {
      spent[unit] = wholeOf(`amounts.${unit}`, amounts[unit] ?? (unit === 'requests' ? 1 : undefined));
    }
    for (const unit of units) if (amounts[unit] !== undefined) wholeOf(`amounts.${unit}`, amounts[unit]);
    this.#purse.settleEntries(
      id,
      entries.map(({ bucket, unit }) => ({ bucket, amount: spent[unit] })),
    );
    this.#settings.onSettled({ id, kind: 'exact', amounts: spent });
  }

  async usage(who: Spender): Promise<readonly BudgetUsage[]> {
    await this.#purse.flush();
    const accounts = this.#accountsOf(who);
    return accounts.length === 0 ? [] : (await this.#purse.ask((store) => store.usage(accounts))).map(usageOf);
  }

  async grant(who: Spender, { id, amount, unit, window, scope }: Entitlement): Promise<void> {
    assertId(id);
    if (!isWhole(amount, 1)) throw expected('amount', 'a whole number ≥ 1', amount);
    const fitting = this.#accountsOf(who).filter(
      (account) =>
        (unit ?? account.unit) === account.unit &&
        (window ?? account.window.name) === account.window.name &&
        (scope ?? account.scope) === account.scope,
    );
    const [account, ...others] = fitting;
    if (!account || others.length > 0) {
      throw new TypeError(
        `Expected \`unit\`, \`window\` and \`scope\` to tell one limit, got ${fitting.length} of them`,
      );
    }
    if (account.window.stepMs > 0) {
      throw expected('window', "one that does not roll ('day', 'week', 'month' or 'total')", account.window.name);
    }
    await this.#purse.ask((store) => store.grant({ id, account, amount }));
  }

  async reset(who: Spender): Promise<void> {
    await this.#purse.flush();
    const accounts = this.#accountsOf(who);
    if (accounts.length > 0) await this.#purse.ask((store) => store.reset(accounts));
  }

  #accountsOf(spender: Spender): readonly Account[] {
    return accountsOf(this.#settings.limitsOf(spender), spender, this.#settings.slotOf);
  }
}

function wholeOf(name: string, value: unknown): number {
  if (!isWhole(value, 0)) throw expected(name, 'a whole number ≥ 0', value);
  return value;
}

function assertId(id: unknown): void {
  if (typeof id !== 'string' || id === '') throw expected('id', 'a string that is not empty', id);
}
