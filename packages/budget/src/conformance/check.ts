import type { BudgetStore } from '../budget-store.ts';

/** A store to be checked. */
export interface Opened {
  /** Nobody else spends from it. */
  readonly store: BudgetStore;
  /** Lets so much time pass, on the clock that the store goes by: a second at most. */
  pass(ms: number): Promise<void>;
  /** Ends what was opened beside the store. The store itself is closed by the check. */
  end?(): Promise<void>;
}

/** Opens a store with books of its own, afresh for each check. */
export type OpenStore = () => Opened | Promise<Opened>;

/** One thing that every store of budgets does. */
export interface Check {
  readonly title: string;
  /** Rejects, saying where, if the store does not. */
  run(opened: Opened): Promise<void>;
}
