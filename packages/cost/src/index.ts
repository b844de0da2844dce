export type { Ledger, LedgerCloseOptions, Totals } from './ledger.ts';
export type { MemoryLedger } from './memory/memory-ledger.ts';
export { memoryLedger } from './memory/memory-ledger.ts';
export type { Percentiles, Report, ReportDimension, ReportLine, ReportQuery } from './report/report.ts';
export type { CostStatus, Outcome, Row, UsageSource } from './row.ts';
export { rowOf } from './row.ts';
export type { RowStore, TimeRange } from './row-store.ts';
export { RowFaultError } from './row-store.ts';
