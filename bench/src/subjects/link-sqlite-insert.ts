import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Middleware } from '@sluice/core';
import { rowOf } from '@sluice/cost';
import { sqliteRows } from '@sluice/cost/sqlite';
import type { MakeClient } from './client.ts';

const batch = 500;

/** What a row costs by itself: the ledger's prepared INSERT with a text that is there, so many to a transaction. */
const linkSqliteInsert: MakeClient = () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'usage.db');
  void sqliteRows({ file }).close();
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = NORMAL');
  const insert = database.prepare(
    'INSERT INTO sluice_ledger (id, at, row) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const at = Date.UTC(2026, 0, 1);
  const text = JSON.stringify(
    rowOf({ id: randomUUID(), at, model: 'claude-sonnet-5', provider: 'anthropic', costNanoUsd: 1 }),
  );
  const base = randomUUID();
  let calls = 0;
  const link: Middleware = function insertRow(call, next) {
    if (calls % batch === 0) database.exec('BEGIN IMMEDIATE');
    insert.run(`${base}.${++calls}`, at, text);
    if (calls % batch === 0) database.exec('COMMIT');
    return next(call);
  };
  return { link };
};
export default linkSqliteInsert;
