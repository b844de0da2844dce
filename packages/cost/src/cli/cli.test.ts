import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startPostgres, type Postgres } from '../../../../scripts/services/index.ts';
import { noon, paid } from '../conformance/rows.ts';
import { postgresLedger } from '../postgres/index.ts';
import { clientMakers, makeSchema } from '../postgres/testing/clients.ts';
import { sqliteLedger } from '../sqlite/index.ts';
import type { Ledger } from '../ledger.ts';
import { readCommandLine } from './read-command-line.ts';

/** A process takes its time to start on a machine that has much to do. */
const patient = { timeout: 30_000 };
/** Node 22 warns that it strips types and that its SQLite is experimental; later ones do not. */
const flags = ['--conditions=@sluice/source', '--disable-warning=ExperimentalWarning'];

let folder: string;
let file: string;
let server: Postgres;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-cost-'));
  file = join(folder, 'usage.db');
  await fill(sqliteLedger({ file }));
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function fill(ledger: Ledger): Promise<void> {
  ledger.record(paid('a', { user: 'ann', tags: { team: 'x' } }));
  ledger.record(paid('b', { user: 'ann, "b"', costNanoUsd: null, costStatus: 'unpriced' }));
  ledger.record(paid('c', { user: null, at: noon + 86_400_000, outcome: 'failed' }));
  ledger.record(paid('d', { user: 'ann', outcome: 'cached', costNanoUsd: 0, savedNanoUsd: 11_100_000 }));
  await ledger.close();
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(...args: readonly string[]): Promise<Ended> {
  return runWithout([], ...args);
}

/** As where these packages are not installed. */
function runWithout(missing: readonly string[], ...args: readonly string[]): Promise<Ended> {
  const hook = `import { registerHooks } from 'node:module';
registerHooks({
  resolve(name, context, next) {
    if (${JSON.stringify(missing)}.includes(name)) throw new Error('not installed');
    return next(name, context);
  },
});`;
  const preload = missing.length === 0 ? [] : ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
  const child = spawn(process.execPath, [...flags, ...preload, join(import.meta.dirname, '..', 'cli.ts'), ...args]);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** Of a database whose tables nobody else sees. */
function urlOfSchema(schema: string): string {
  return `${server.url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
}

test('a table for people has a line for each, and one of all', patient, async () => {
  const { code, out, err } = await run('report', '--db', file, '--by', 'user');
  expect([code, err]).toEqual([0, '']);
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  expect(lines.map(([user, attempts]) => [user, attempts])).toEqual([
    ['user', 'attempts'],
    ['ann', '1'],
    ['ann, "b"', '1'],
    ['-', '1'],
    ['total', '3'],
  ]);
  const total = Object.fromEntries(lines[0]!.map((name, column) => [name, lines.at(-1)![column]]));
  expect(total).toMatchObject({ failed: '1', cost: '$0.022200', 'no price': '1', cached: '1', saved: '$0.011100' });
});

test('without --by there is the one line of all', patient, async () => {
  const { out } = await run('report', '--db', file);
  expect(out.trimEnd().split('\n')).toHaveLength(2);
});

test('--json is an object a line, the last one of all', patient, async () => {
  const { code, out } = await run('report', '--db', file, '--by', 'day', '--by', 'tag:team', '--json');
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(code).toBe(0);
  expect(lines.map(({ key, rows, total }) => [key, rows, total])).toEqual([
    [{ day: '2026-11-25', 'tag:team': 'x' }, 1, undefined],
    [{ day: '2026-11-25', 'tag:team': null }, 2, undefined],
    [{ day: '2026-11-26', 'tag:team': null }, 1, undefined],
    [{}, 4, true],
  ]);
  expect(lines[0]).toMatchObject({ costNanoUsd: 11_100_000, latency: { p50: 1_250, p95: 1_250 } });
});

test('--csv quotes what has to be, and leaves unknown empty', patient, async () => {
  const { code, out } = await run('report', '--db', file, '--by', 'user', '--csv');
  const [head, ...lines] = out.trimEnd().split('\r\n');
  expect(code).toBe(0);
  expect(head).toMatch(
    /^user,rows,attempts,.*costNanoUsd,.*latencyP50Ms,latencyP95Ms,firstOutputP50Ms,firstOutputP95Ms$/,
  );
  expect(lines.map((line) => line.replace(/,\d.*$/, ''))).toEqual(['ann', '"ann, ""b"""', '']);
  expect(lines[2]).toMatch(/,,,,$/); // nothing was measured
});

test('--from, --to and --time-zone say which days', patient, async () => {
  const span = ['--from', '2026-11-26', '--to', '2026-11-27', '--time-zone', 'Europe/Berlin'];
  const { out } = await run('report', '--db', file, ...span, '--json');
  expect(JSON.parse(out)).toMatchObject({ rows: 1, failedRows: 1 });
});

test('nothing found is a head and zeros', patient, async () => {
  const nothing = ['report', '--db', file, '--by', 'user', '--from', '2030-01-01'];
  const [csv, json] = await Promise.all([run(...nothing, '--csv'), run(...nothing, '--json')]);
  expect(csv.out).toMatch(/^user,rows,[^\n]*\r\n$/);
  expect(JSON.parse(json.out)).toMatchObject({ rows: 0, costNanoUsd: 0, total: true });
});

test('Postgres says the same as a file', patient, async () => {
  const schema = await makeSchema(server.url);
  const { client, end } = clientMakers.pg(server.url, schema);
  await fill(postgresLedger({ client }));
  await end();
  const asked = ['--by', 'user', '--by', 'day', '--json'];
  const [here, there] = await Promise.all([
    run('report', '--db', file, ...asked),
    run('report', '--db', urlOfSchema(schema), ...asked),
  ]);
  expect(there).toEqual({ code: 0, out: here.out, err: '' });
});

test('it asks by the client that is installed, and says so if none is', patient, async () => {
  const schema = await makeSchema(server.url);
  const { client, end } = clientMakers.pg(server.url, schema);
  await fill(postgresLedger({ client }));
  await end();
  const asked = ['report', '--db', urlOfSchema(schema), '--json'];
  const [byPg, byPostgres, byNone] = await Promise.all([
    run(...asked),
    runWithout(['pg'], ...asked),
    runWithout(['pg', 'postgres'], ...asked),
  ]);
  expect(byPg.code).toBe(0);
  expect(byPostgres).toEqual(byPg);
  expect(byNone).toEqual({
    code: 2,
    out: '',
    err: 'Expected `pg` or `postgres` to be installed, to read from Postgres; found neither\n',
  });
});

test('a missing file is one line and the code for wrong usage', patient, async () => {
  const missing = join(folder, 'missing.db');
  const err = `Expected --db to be a file, there is none at ${missing}\n`;
  expect(await run('report', '--db', missing)).toEqual({ code: 2, out: '', err });
});

test('so is a folder, an empty file and what is no ledger', patient, async () => {
  const [empty, text, other] = ['empty', 'text', 'other'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(empty, '');
  writeFileSync(text, 'usage\n'.repeat(1_000));
  const database = new DatabaseSync(other);
  database.exec('CREATE TABLE usage (id)');
  database.close();
  for (const [db, message] of [
    [folder, 'there is none at'],
    [empty, 'got an empty file'],
    [text, 'file is not a database'],
    [other, 'got another SQLite database'],
  ] as const) {
    const { code, out, err } = await run('report', '--db', db);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(new RegExp(`^[^\\n]*${message}[^\\n]*\\n$`));
  }
});

test('an unreachable URL is one line without its password', patient, async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => void closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  expect(await run('report', '--db', `postgres://me:secret@127.0.0.1:${port}/usage`)).toEqual({
    code: 2,
    out: '',
    err: `postgres://127.0.0.1:${port}/usage: connect ECONNREFUSED 127.0.0.1:${port}\n`,
  });
});

test('a Postgres without a ledger is one line, and has none afterwards', patient, async () => {
  const schema = await makeSchema(server.url);
  const { code, out, err } = await run('report', '--db', urlOfSchema(schema));
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^postgres:\/\/[^\n]*: there is no ledger\n$/);
  const client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query('SELECT 1 FROM pg_tables WHERE schemaname = $1', [schema]);
  await client.end();
  expect(rows).toEqual([]);
});

test('a newer schema is one line, in a file and in Postgres', patient, async () => {
  const newer = join(folder, 'newer.db');
  await sqliteLedger({ file: newer }).close();
  const database = new DatabaseSync(newer);
  database.exec('PRAGMA user_version = 7');
  database.close();
  const schema = await makeSchema(server.url);
  const { client, end } = clientMakers.pg(server.url, schema);
  await fill(postgresLedger({ client }));
  await (client as pg.Pool).query('INSERT INTO sluice_ledger_version VALUES (7)');
  await end();
  for (const db of [newer, urlOfSchema(schema)]) {
    const { code, out, err } = await run('report', '--db', db);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^[^\n]*got 7: a newer @sluice\/cost [^\n]*\n$/);
  }
});

test('a database that fails in the middle is one line and another code', patient, async () => {
  const schema = await makeSchema(server.url);
  const { client, end } = clientMakers.pg(server.url, schema);
  await fill(postgresLedger({ client }));
  await (client as pg.Pool).query('DROP TABLE sluice_ledger');
  await end();
  const { code, out, err } = await run('report', '--db', urlOfSchema(schema));
  expect([code, out, err]).toEqual([1, '', 'relation "sluice_ledger" does not exist\n']);
});

test('a bad --from is one line', patient, async () => {
  const { code, out, err } = await run('report', '--db', file, '--from', 'yesterday');
  expect([code, out]).toEqual([2, '']);
  expect(err).toBe(
    "Expected --from to be a day ('2026-03-29'), an instant with its offset ('2026-03-29T06:00:00Z'), a Date or ms since " +
      "1970, got 'yesterday'\n",
  );
});

test('--help names every flag', patient, async () => {
  const { code, out, err } = await run('--help');
  expect([code, err]).toEqual([0, '']);
  expect(out.match(/^ +--[\w-]+/gm)).toHaveLength(8);
});

test.for<[args: readonly string[], message: string]>([
  [[], "Expected the command 'report', got none"],
  [['repot'], "Expected the command 'report', got 'repot'"],
  [['report'], 'Expected --db FILE or --db URL, got none'],
  [['report', '--dp', 'x'], "Unknown option '--dp'"],
  [['report', '--db', 'x', '--csv', '--json'], 'Expected --csv or --json, got both'],
  [['report', '--db', 'x', '--by', 'users'], 'Expected --by to be of user, tenant'],
  [['report', '--db', 'x', '--to', '2026-02-30'], 'Expected --to to be a day'],
  [['report', '--db', 'x', '--from', '2026-02-02', '--to', '2026-02-01'], 'Expected --to to be later than --from'],
  [['report', '--db', 'x', '--time-zone', 'Bonn'], 'Expected --time-zone to be the IANA name'],
])('wrong usage is named by its flag: %o', ([args, message]) => {
  expect(() => readCommandLine(args)).toThrow(message);
});

test('a URL of another kind is none that we know', patient, async () => {
  const { code, err } = await run('report', '--db', 'mysql://127.0.0.1/usage');
  expect([code, err]).toEqual([2, 'Expected --db to be a file or postgres://…, got mysql://…\n']);
});
