import type { Account } from './account.ts';

/** Where an account is charged at one moment: plain data, so that a settlement can be kept and made elsewhere. */
export interface Bucket {
  readonly slot: string;
  /** Of an account and its window: another window is another bucket, and nothing is ever reset. */
  readonly key: string;
  /** From when to when it is charged, in ms since 1970; `Number.MAX_SAFE_INTEGER`: for ever. */
  readonly startMs: number;
  readonly endMs: number;
  /** See {@link Account}'s window: 0 where it does not roll. */
  readonly stepMs: number;
}

/** What a call wants of an account. Whole numbers ≥ 0. */
export interface Claim {
  readonly account: Account;
  /** What is held: no more than this, as far as anybody can tell. */
  readonly amount: number;
  /** What is charged if nobody hears of the call again. */
  readonly ifLost: number;
}

/** How an account stands. */
export interface Standing {
  readonly account: Account;
  /** With what was granted. */
  readonly limit: number;
  /** Charged in this window. */
  readonly spent: number;
  /** Held for calls that run, by everybody. */
  readonly held: number;
  /** When there will be more, in ms since 1970: its window ends, or as much as was asked for has left it; `Infinity`: never. */
  readonly resetsAt: number;
}

/** Held: in all accounts, in one step. */
export interface Held {
  /** Where it will be charged, whenever that is; in the order of the claims. */
  readonly buckets: readonly Bucket[];
  /** After it, in the order of the claims. */
  readonly standings: readonly Standing[];
  /** Of which accounts this call was the first to come so far, in percent of the limit. */
  readonly reached: readonly (Reached | undefined)[];
}

/** What has been spent, this call included as it is reserved, passed so many percent of the limit. */
export type Reached = 50 | 80 | 100;

/** Nothing is held. A value: nothing failed. */
export interface Refusal {
  /** As they are without it, in the order of the claims. */
  readonly refused: readonly Standing[];
}

/** The call of that id is over and settled: another one of the same id would spend for nothing. */
export interface Settled {
  readonly settled: true;
}

/** What comes of asking. */
export type ReserveOutcome = Held | Refusal | Settled;

/** What a call came to, account by account. */
export interface Charge {
  /** The reservation's. */
  readonly id: string;
  readonly entries: readonly { readonly bucket: Bucket; readonly amount: number }[];
  /** Where it may be held although no reply said so: nothing may be left there. */
  readonly slots: readonly string[];
}

/** Leave to spend more: see {@link BudgetStore.grant}. */
export interface Grant {
  /** Granted once, however often it is asked for. */
  readonly id: string;
  readonly account: Account;
  readonly amount: number;
}

/**
 * The port of {@link budget}: where spending is counted, by the store's own clock. One store belongs to one budget; all
 * processes that share what is behind it share the limits.
 *
 * All is idempotent by `id`: asked for twice it is held once, settled twice it is charged once, in whatever order the two
 * arrive. A hold lives as long as its process: a store that others share has it lapse some time after nobody renewed it, and
 * charges `ifLost` then; if the call does end, what it came to is charged instead.
 *
 * `@sluice/budget/conformance` has the checks that every store passes.
 */
export interface BudgetStore {
  /** Where accounts would be charged now, as far as this process knows. */
  locate(accounts: readonly Account[]): readonly Bucket[];
  /**
   * Holds all claims, or none: where each `spent + held + amount` stays within its limit. The same `id` again, with more, is
   * raised to it, in the windows that it was admitted in.
   *
   * @throws anything when the store itself failed; never for want of budget. It may be held then: `settle` it.
   */
  reserve(id: string, claims: readonly Claim[], raised?: Held): ReserveOutcome | Promise<ReserveOutcome>;
  /** Charges what calls came to, and gives back what was held for them. */
  settle(charges: readonly Charge[]): void | Promise<void>;
  usage(accounts: readonly Account[]): readonly Standing[] | Promise<readonly Standing[]>;
  /** Raises a limit for the window that runs. */
  grant(grant: Grant): void | Promise<void>;
  /** Forgets what was charged in the windows that run. What is held stays held. */
  reset(accounts: readonly Account[]): void | Promise<void>;
  /** Renews nothing any more, and ends what was opened. The second time does nothing. */
  close(): Promise<void>;
}

/** Tells what is held from what is not. */
export function isHeld(outcome: ReserveOutcome): outcome is Held {
  return 'buckets' in outcome;
}
