import type { Row } from './row.ts';
import type { Report, ReportQuery } from './report/report.ts';

/** What one process has handed to a ledger since it was opened, whether it is committed yet or not. */
export interface Totals {
  readonly rows: number;
  /** Of the rows whose cost is known. */
  readonly costNanoUsd: number;
  readonly savedNanoUsd: number;
  /** Rows whose cost is not known (`unpriced`, `unknown`): the sum above is too low by theirs. */
  readonly unpricedRows: number;
  /** Rows whose cost is estimated. */
  readonly estimatedRows: number;
  /** Rows that are not committed yet: in the queue, or in the outbox. */
  readonly waitingRows: number;
  /** Rows that the store will never take, or for which there was no room. Each was told to `onLost`. */
  readonly lostRows: number;
}

/**
 * The port: where rows go. What `cost()` and `hits()` write to; anything that spends without a chain may write, too. One
 * ledger may be shared by any number of chains.
 *
 * `@sluice/cost/conformance` has the checks that every ledger passes.
 */
export interface Ledger {
  /**
   * Hands a row over: returns at once and never throws, whatever becomes of the store. A row is kept once, by its `id`: the
   * first one stays.
   */
  record(row: Row): void;
  /** What the store holds, summed up; rows that still wait are written first, as far as the store can be reached. */
  report(query?: ReportQuery): Promise<Report>;
  /** What this process recorded, at once. */
  totals(): Totals;
  /** Writes what waits. Resolves when all of it is committed, or could not be: then it goes on waiting. */
  flush(): Promise<void>;
  /**
   * Takes nothing more and writes what waits; what is not committed by the deadline goes to the outbox, or to `onLost`. To be
   * called after the chains were closed: their last rows come while they unwind. The second time does nothing.
   */
  close(options?: LedgerCloseOptions): Promise<void>;
}

export interface LedgerCloseOptions {
  /** @defaultValue `10_000` */
  readonly deadlineMs?: number;
}
