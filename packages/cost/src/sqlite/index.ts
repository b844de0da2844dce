export { sqliteLedger } from './sqlite-ledger.ts';
export { sqliteOutbox } from './sqlite-outbox.ts';
export type { SqliteRowsOptions } from './sqlite-rows.ts';
export { sqliteRows } from './sqlite-rows.ts';
