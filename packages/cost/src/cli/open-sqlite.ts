import { statSync } from 'node:fs';
import type { RowStore } from '../row-store.ts';
import { UsageError } from './read-command-line.ts';

/** Opens a ledger that is there. A command that reports makes none. */
export async function openSqlite(file: string): Promise<RowStore> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new UsageError(`Expected --db to be a file, there is none at ${file}`);
  if (found.size === 0) throw new UsageError(`Expected ${file} to be a ledger, got an empty file`);
  // Only now: Node 22 says that its SQLite is experimental as soon as it is loaded.
  const { sqliteRows } = await import('../sqlite/index.ts');
  try {
    return sqliteRows({ file });
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(message.includes(file) ? message : `${file}: ${message}`, { cause: error });
  }
}
