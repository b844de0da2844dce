import { CompletionError } from '@sluice/core';
import type { Row, RowStore } from '@sluice/cost';

/**
 * The rows of one user, oldest first, and nobody else's. Reads those of a span of time and passes over the others': enough for a
 * demo; who has many users asks the database by SQL, where each field of a row is a column.
 *
 * @throws CompletionError `store` when they cannot be read.
 */
export async function userRows(store: RowStore, user: string, fromMs: number): Promise<readonly Row[]> {
  const found: Row[] = [];
  try {
    for await (const page of store.read({ fromMs, toMs: Infinity })) {
      for (const row of page) if (row.user === user) found.push(row);
    }
  } catch (cause) {
    throw new CompletionError('store', 'The ledger cannot be read', { fault: 'transient', sent: 'no', cause });
  }
  return found;
}
