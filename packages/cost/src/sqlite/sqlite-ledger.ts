import type { Ledger } from '../ledger.ts';
import { ledgerOn, type LedgerOptions } from '../ledger-on.ts';
import { sqliteRows, type SqliteRowsOptions } from './sqlite-rows.ts';

/**
 * A {@link Ledger} in a file: the one to begin with.
 *
 * @throws TypeError, Error for a file that cannot be opened, is no ledger, or was written by a newer version.
 * @example
 * ```ts
 * const ledger = sqliteLedger({ file: 'usage.db' });
 * const complete = compose(cost({ ledger }), anthropic());
 * await complete.close();
 * await ledger.close();
 * ```
 */
export function sqliteLedger({ file, ...options }: SqliteRowsOptions & LedgerOptions): Ledger {
  return ledgerOn(sqliteRows({ file }), options);
}
