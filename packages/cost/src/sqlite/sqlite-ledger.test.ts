import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { paid } from '../conformance/rows.ts';
import { conformance } from '../conformance/index.ts';
import { schemaVersion } from './migrate.ts';
import { sqliteLedger } from './sqlite-ledger.ts';
import { sqliteOutbox } from './sqlite-outbox.ts';
import { sqliteRows } from './sqlite-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-cost-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);

/** One check records too late, on purpose. */
const onLost = (): void => {};

conformance('SQLite', () => {
  const file = newFile();
  return { ledger: sqliteLedger({ file, onLost }), reopen: () => sqliteLedger({ file, onLost }) };
});

conformance('SQLite in memory', () => ({ ledger: sqliteLedger({ file: ':memory:', onLost }) }));

test('rows stand in columns, to be asked for by SQL', async () => {
  const file = newFile();
  const ledger = sqliteLedger({ file });
  ledger.record(paid('a'));
  await ledger.close();
  const database = new DatabaseSync(file, { readOnly: true });
  expect({
    ...database
      .prepare('SELECT user_id, model, input_tokens, cost_nano_usd, outcome, error_code FROM sluice_ledger')
      .get(),
  }).toEqual({
    user_id: 'u1',
    model: 'claude-sonnet-5',
    input_tokens: 2_200,
    cost_nano_usd: 11_100_000,
    outcome: 'ok',
    error_code: null,
  });
  database.close();
});

test('a file of a newer version, of somebody else, or in no folder is an error that says so', () => {
  const newer = newFile();
  const database = new DatabaseSync(newer);
  void sqliteRows({ file: newer }).close();
  database.exec(`PRAGMA user_version = ${schemaVersion + 2}`);
  database.close();
  expect(() => sqliteLedger({ file: newer })).toThrow(
    `Expected ${newer} to have the schema version ${schemaVersion} or an older one, got ${schemaVersion + 2}: a newer @sluice/cost wrote it`,
  );
  const foreign = newFile();
  const other = new DatabaseSync(foreign);
  other.exec('CREATE TABLE theirs (id)');
  other.close();
  expect(() => sqliteLedger({ file: foreign })).toThrow(
    `Expected ${foreign} to be a ledger, got another SQLite database`,
  );
  const text = newFile();
  writeFileSync(text, 'no database at all, but long enough to be one');
  expect(() => sqliteLedger({ file: text })).toThrow(/file is not a database/);
  expect(() => sqliteLedger({ file: join(folder, 'none', 'a.db') })).toThrow(
    'Expected `file` to be in a folder that there is',
  );
  expect(() => sqliteLedger({ file: '' })).toThrow("Expected `file` to be a file's name, or ':memory:', got ''");
});

test('processes that make one file at the same time, and write the same ids to it, lose nothing and keep each once', async () => {
  const file = newFile();
  const program = new URL('../testing/write-rows.ts', import.meta.url).pathname;
  const run = (name: string): Promise<number | null> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--conditions=@sluice/source', program, file, name], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      child.once('error', reject).once('exit', resolve);
    });
  expect(await Promise.all(['a', 'b', 'c'].map(run))).toEqual([0, 0, 0]);
  const ledger = sqliteLedger({ file });
  expect((await ledger.report()).total.rows).toBe(3 * 200 + 50); // 200 of its own each, 50 of all
  await ledger.close();
}, 60_000);

test('an outbox keeps rows until they are removed, and those that were refused apart', () => {
  const file = newFile();
  const outbox = sqliteOutbox({ file });
  outbox.put([paid('a'), paid('b'), paid('a')]);
  outbox.setAside(paid('bad'), 'too long');
  outbox.close();
  const again = sqliteOutbox({ file });
  expect(again.oldest(10).map(({ id }) => id)).toEqual(['a', 'b']);
  expect(again.oldest(1)).toEqual([paid('a')]);
  again.remove([paid('a'), paid('bad')]);
  expect(again.size).toBe(1);
  again.close();
});
