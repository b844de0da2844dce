import type { Ledger } from '../ledger.ts';

/** A ledger to be checked, on a store that nobody else writes to. */
export interface Opened {
  readonly ledger: Ledger;
  /** Opens the same store once more, as another process would. Not given where a store lives in one process only. */
  readonly reopen?: () => Ledger | Promise<Ledger>;
  /** Ends what was opened beside the ledger. The ledger itself is closed by the check. */
  end?(): Promise<void>;
}

/** Opens a ledger with an empty store, afresh for each check. */
export type OpenLedger = () => Opened | Promise<Opened>;

/** One thing that every ledger does. */
export interface Check {
  readonly title: string;
  /** Rejects, saying where, if the ledger does not. */
  run(opened: Opened): Promise<void>;
}
