import type { Outbox } from '../outbox.ts';
import type { Row } from '../row.ts';
import { openDatabase } from './open-database.ts';
import type { SqliteRowsOptions } from './sqlite-rows.ts';
import { inTransaction } from './transaction.ts';

/**
 * Keeps the rows of a ledger on this machine's disk while their database cannot be reached, and those that it refused. The file may
 * be shared: whoever ships a row first removes it, and a database takes it once.
 *
 * @throws TypeError, Error for a file that cannot be opened, is no outbox, or was written by a newer version.
 * @example
 * ```ts
 * const ledger = ledgerOn(postgresRows({ client: pool }), { outbox: sqliteOutbox({ file: 'outbox.db' }) });
 * ```
 */
export function sqliteOutbox({ file }: SqliteRowsOptions): Outbox {
  const database = openDatabase(file);
  const insert = database.prepare('INSERT INTO sluice_outbox (id, row) VALUES (?, ?) ON CONFLICT (id) DO NOTHING');
  const refuse = database.prepare(
    'INSERT INTO sluice_outbox (id, row, refused) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET refused = excluded.refused',
  );
  const oldest = database.prepare('SELECT row FROM sluice_outbox WHERE refused IS NULL ORDER BY rowid LIMIT ?');
  const remove = database.prepare('DELETE FROM sluice_outbox WHERE id = ? AND refused IS NULL');
  const count = database.prepare('SELECT count(*) AS size FROM sluice_outbox WHERE refused IS NULL');
  let closed = false;
  return {
    put(rows) {
      inTransaction(database, () => {
        for (const row of rows) insert.run(row.id, JSON.stringify(row));
      });
    },
    setAside: (row, why) => void refuse.run(row.id, JSON.stringify(row), why),
    oldest: (maxRows) => oldest.all(maxRows).map(({ row }) => JSON.parse(row as string) as Row),
    remove(rows) {
      inTransaction(database, () => {
        for (const { id } of rows) remove.run(id);
      });
    },
    get size() {
      return closed ? 0 : (count.get()!['size'] as number);
    },
    close() {
      if (!closed) database.close();
      closed = true;
    },
  };
}
