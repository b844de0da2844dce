import type { RowStore } from '../row-store.ts';
import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import { UsageError } from './read-command-line.ts';

/** Opens what `--db` names, to read it. @throws {@link UsageError} when it is not there, or no ledger that we can read. */
export function openStore(db: string): Promise<RowStore> {
  if (/^postgres(ql)?:\/\//.test(db)) return openPostgres(db);
  if (/^\w+:\/\//.test(db))
    throw new UsageError(`Expected --db to be a file or postgres://…, got ${db.split('://')[0]}://…`);
  return openSqlite(db);
}
