import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expected } from '@sluice/core';
import { migrate } from './migrate.ts';
import { isBusy } from './sqlite-error.ts';

/** How long SQLite itself waits for a lock, in ms. The process stands still meanwhile, so the queue waits longer, and without it. */
const lockWaitMs = 50;
/** How often a database is opened that another process is making at the same time, and how long apart. */
const openTries = 100;
const openDelayMs = 20;

/**
 * Opens a ledger's file, and makes it if it is not there. Several processes may do so at once.
 *
 * @throws TypeError for a folder that there is not.
 * @throws Error for a file that is no ledger of ours, or of a newer version.
 */
export function openDatabase(file: string): DatabaseSync {
  if (typeof file !== 'string' || file === '') throw expected('file', "a file's name, or ':memory:'", file);
  if (file !== ':memory:' && !existsSync(dirname(file))) throw expected('file', 'in a folder that there is', file);
  for (let tries = 1; ; tries++) {
    const database = new DatabaseSync(file, { timeout: lockWaitMs });
    try {
      // Readers do not hold up whoever writes. `NORMAL` loses nothing when the process dies, only when the machine does.
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      migrate(database, file);
      return database;
    } catch (error) {
      database.close();
      if (!isBusy(error) || tries === openTries) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, openDelayMs); // nobody is served yet
    }
  }
}
