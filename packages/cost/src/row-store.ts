import type { Row } from './row.ts';

/** A span of time: from `fromMs`, up to but not `toMs`, in ms since 1970; by the rows' `at`. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Where rows are kept: the part of a ledger that differs from one database to the next. `ledgerOn` makes a ledger of it, with
 * the queue, the outbox and the reports.
 */
export interface RowStore {
  /**
   * Commits all of the rows or none, in one transaction. An id that is there already is left as it is.
   *
   * @throws {@link RowFaultError} when one of the rows is at fault: without it the others would have been taken.
   * @throws anything else when the store is: the same rows are given again later.
   */
  insert(rows: readonly Row[]): Promise<void>;
  /** The rows of a span of time, in order of `at`, a page at a time, so that nobody holds all of them. */
  read(range: TimeRange): AsyncIterable<readonly Row[]>;
  close(): Promise<void>;
}

/** A store took the other rows, and will never take this one: too long, out of range, not what the column holds. */
export class RowFaultError extends Error {
  override readonly name = 'RowFaultError';
}
