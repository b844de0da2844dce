export type { PostgresClient, QueryClient, UnsafeClient } from './client.ts';
export { postgresLedger } from './postgres-ledger.ts';
export type { PostgresRowsOptions } from './postgres-rows.ts';
export { postgresRows } from './postgres-rows.ts';
