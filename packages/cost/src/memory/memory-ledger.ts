import type { Ledger } from '../ledger.ts';
import { RunningTotals } from '../running-totals.ts';
import { rangeOf } from '../report/range-of.ts';
import { reportOf } from '../report/report-of.ts';
import type { Row } from '../row.ts';

/** A {@link Ledger} whose rows can be looked at. */
export interface MemoryLedger extends Ledger {
  /** In the order in which they were recorded. */
  readonly rows: readonly Row[];
}

/**
 * Keeps rows in this process, all of them, for as long as it lives: for tests and small tools. It has nothing to wait for, so
 * a row is there as soon as it is recorded.
 *
 * @example
 * ```ts
 * const ledger = memoryLedger();
 * const complete = compose(cost({ ledger }), anthropic());
 * ```
 */
export function memoryLedger(): MemoryLedger {
  const rows = new Map<string, Row>();
  const totals = new RunningTotals();
  let closed = false;
  async function* pages(fromMs: number, toMs: number): AsyncGenerator<readonly Row[], void> {
    yield [...rows.values()].filter(({ at }) => at >= fromMs && at < toMs).toSorted((a, b) => a.at - b.at);
  }
  return {
    get rows() {
      return [...rows.values()];
    },
    record(row) {
      totals.add(row);
      if (closed) totals.lost(1);
      else if (!rows.has(row.id)) rows.set(row.id, row);
    },
    async report(query = {}) {
      const { fromMs, toMs } = rangeOf(query);
      return reportOf(pages(fromMs, toMs), query);
    },
    totals: () => totals.read(0),
    async flush() {},
    async close() {
      closed = true;
    },
  };
}
