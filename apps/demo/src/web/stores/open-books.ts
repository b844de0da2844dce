import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerOn, type Row } from '@sluice/cost';
import { postgresRows } from '@sluice/cost/postgres';
import { sqliteOutbox, sqliteRows } from '@sluice/cost/sqlite';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import { inTime } from '../in-time.ts';
import type { Opened } from '../opened.ts';
import type { Settings } from '../settings.ts';
import type { Books } from './stores.ts';

/** How long Postgres may take to let somebody in, and to let go. */
const connectMs = 5_000;
const endMs = 1_000;

/** The ledger: in Postgres where there is one, with an outbox on this disk for when it is away; else in a file. */
export function openBooks({ DATABASE_URL, DEMO_DATA }: Settings, logger: Logger, opened: Opened): Books {
  const onLost = (lost: readonly Row[], error: unknown): void =>
    lost.forEach((row) => logger.error({ row, error: String(error) }, 'row lost')); // the log is the last to know what was spent

  const folder = DEMO_DATA ?? mkdtempSync(join(tmpdir(), 'sluice-demo-'));
  mkdirSync(folder, { recursive: true });
  if (DEMO_DATA === undefined) opened.add('temporary folder', () => rmSync(folder, { recursive: true, force: true }));
  if (DATABASE_URL === undefined) {
    const file = join(folder, 'usage.db');
    const rows = sqliteRows({ file });
    const ledger = ledgerOn(rows, { onLost });
    opened.add('ledger', () => ledger.close());
    return { says: `SQLite (${DEMO_DATA === undefined ? 'a temporary file' : file})`, rows, ledger };
  }
  const pool = new Pool({ connectionString: DATABASE_URL, connectionTimeoutMillis: connectMs });
  // A pool waits for its connections, and one whose other end is silent never ends.
  opened.add('postgres', () => inTime('Postgres', endMs, pool.end()));
  const rows = postgresRows({ client: pool });
  const ledger = ledgerOn(rows, { onLost, outbox: sqliteOutbox({ file: join(folder, 'outbox.db') }) });
  opened.add('ledger', () => ledger.close());
  return { says: 'Postgres', rows, ledger };
}
