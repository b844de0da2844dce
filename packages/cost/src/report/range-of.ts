import type { TimeRange } from '../row-store.ts';
import type { ReportQuery } from './report.ts';

/** The span of time that a report is about. */
export function rangeOf({ from = 0, to = Infinity }: ReportQuery): TimeRange {
  return { fromMs: Number(from), toMs: Number(to) };
}
