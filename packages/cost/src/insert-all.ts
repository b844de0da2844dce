import type { Row } from './row.ts';
import { RowFaultError, type RowStore } from './row-store.ts';

/**
 * Writes all rows but those at fault. A store does not say which of a batch it is, so the batch is halved until it stands alone.
 *
 * @throws what the store throws when it is not a row's fault; all rows are to be given again then.
 */
export async function insertAll(
  store: RowStore,
  rows: readonly Row[],
  setAside: (row: Row, fault: RowFaultError) => void,
): Promise<void> {
  try {
    await store.insert(rows);
  } catch (error) {
    if (!(error instanceof RowFaultError)) throw error;
    const [first] = rows;
    if (first && rows.length === 1) return setAside(first, error);
    const half = Math.ceil(rows.length / 2);
    await insertAll(store, rows.slice(0, half), setAside);
    await insertAll(store, rows.slice(half), setAside);
  }
}
