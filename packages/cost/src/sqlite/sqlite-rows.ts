import type { Row } from '../row.ts';
import { RowFaultError, type RowStore } from '../row-store.ts';
import { openDatabase } from './open-database.ts';
import { isRowFault } from './sqlite-error.ts';
import { inTransaction } from './transaction.ts';

export interface SqliteRowsOptions {
  /** The file; made if it is not there, and shared by any number of processes of this machine. `':memory:'` is none. */
  readonly file: string;
}

/** A report reads so many rows at a time, and lets others have their turn in between: SQLite answers in this thread. */
const pageRows = 1_000;

/**
 * Rows in a file, by `node:sqlite`: no service, no dependency. Written in batches, a transaction each, with a log beside the file
 * (WAL), so that reports and other processes do not hold it up.
 *
 * Node 22 says that its SQLite is experimental; 24 and later do not.
 *
 * @throws TypeError, Error for a file that cannot be opened, is no ledger, or was written by a newer version.
 */
export function sqliteRows({ file }: SqliteRowsOptions): RowStore {
  const database = openDatabase(file);
  const insert = database.prepare(
    'INSERT INTO sluice_ledger (id, at, row) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const page = database.prepare(
    `SELECT rowid, at, row FROM sluice_ledger WHERE at >= ? AND at < ? AND (at, rowid) > (?, ?)
     ORDER BY at, rowid LIMIT ${pageRows}`,
  );
  let closed = false;
  return {
    async insert(rows) {
      try {
        inTransaction(database, () => {
          for (const row of rows) insert.run(row.id, row.at, textOf(row));
        });
      } catch (error) {
        if (!isRowFault(error)) throw error;
        throw new RowFaultError(`SQLite: ${(error as Error).message}`, { cause: error });
      }
    },

    async *read({ fromMs, toMs }) {
      let [lastAt, lastRow] = [-Infinity, 0];
      for (;;) {
        const found = page.all(fromMs, toMs, lastAt, lastRow) as { rowid: number; at: number; row: string }[];
        if (found.length > 0) yield found.map(({ row }) => JSON.parse(row) as Row);
        const last = found.at(-1);
        if (last === undefined || found.length < pageRows) return;
        [lastAt, lastRow] = [last.at, last.rowid];
        await new Promise((resolve) => setImmediate(resolve));
      }
    },

    async close() {
      if (!closed) database.close();
      closed = true;
    },
  };
}

/** @throws {@link RowFaultError} for what is no JSON: it came from somewhere else than our links. */
function textOf(row: Row): string {
  try {
    return JSON.stringify(row);
  } catch (error) {
    throw new RowFaultError(`Expected a row that is JSON, got one that is not (${row.id})`, { cause: error });
  }
}
