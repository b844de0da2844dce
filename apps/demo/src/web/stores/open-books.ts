import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerOn, type Row } from '@sluice/cost';
import { postgresRows } from '@sluice/cost/postgres';
import { sqliteOutbox, sqliteRows } from '@sluice/cost/sqlite';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Settings } from '../settings.ts';
import type { Books } from './stores.ts';

/** The ledger: in Postgres where there is one, with an outbox on this disk for when it is away; else in a file. */
export function openBooks({ DATABASE_URL, DEMO_DATA }: Settings, logger: Logger): Books {
  const onLost = (lost: readonly Row[], error: unknown): void =>
    lost.forEach((row) => logger.error({ row, error: String(error) }, 'row lost')); // the log is the last to know what was spent

  const folder = DEMO_DATA ?? mkdtempSync(join(tmpdir(), 'sluice-demo-'));
  mkdirSync(folder, { recursive: true });
  const remove = (): void => {
    if (DEMO_DATA === undefined) rmSync(folder, { recursive: true, force: true });
  };
  if (DATABASE_URL === undefined) {
    const file = join(folder, 'usage.db');
    const rows = sqliteRows({ file });
    const ledger = ledgerOn(rows, { onLost });
    const close = async (): Promise<void> => {
      await ledger.close();
      remove();
    };
    return { says: `SQLite (${DEMO_DATA === undefined ? 'a temporary file' : file})`, rows, ledger, close };
  }
  const pool = new Pool({ connectionString: DATABASE_URL });
  const rows = postgresRows({ client: pool });
  const ledger = ledgerOn(rows, { onLost, outbox: sqliteOutbox({ file: join(folder, 'outbox.db') }) });
  const close = async (): Promise<void> => {
    await ledger.close();
    await pool.end();
    remove();
  };
  return { says: 'Postgres', rows, ledger, close };
}
