import type { Ledger } from '../ledger.ts';
import { ledgerOn, type LedgerOptions } from '../ledger-on.ts';
import { postgresRows, type PostgresRowsOptions } from './postgres-rows.ts';

/**
 * A {@link Ledger} in Postgres, for as many processes as there are. Its tables are made when the first rows are written or read.
 *
 * Give it an `outbox`, so that rows outlast a process that ends while Postgres is away.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * ```ts
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * const ledger = postgresLedger({ client: pool, outbox: sqliteOutbox({ file: 'outbox.db' }) });
 * ```
 */
export function postgresLedger({ client, timeoutMs, ...options }: PostgresRowsOptions & LedgerOptions): Ledger {
  const { clock } = options;
  const rows = postgresRows({ client, ...(timeoutMs !== undefined && { timeoutMs }), ...(clock && { clock }) });
  return ledgerOn(rows, options);
}
