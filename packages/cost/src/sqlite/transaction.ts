import type { DatabaseSync } from 'node:sqlite';

/** All of it or nothing. The lock is taken first: a transaction that wants it later can find that it may not have it any more. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
