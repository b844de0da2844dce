import { ManualClock } from '@sluice/core/laws';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startPostgres, type Postgres } from '../../../../scripts/services/index.ts';
import { noon, paid } from '../conformance/rows.ts';
import { RowFaultError, type RowStore } from '../row-store.ts';
import { rowOf, type Row } from '../row.ts';
import { ask, type PostgresClient } from './client.ts';
import { postgresRows } from './postgres-rows.ts';
import { clientNames, makeSchema, openClient } from './testing/clients.ts';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

const all = { fromMs: -Infinity, toMs: Infinity };
const readPages = async (store: RowStore, range = all): Promise<(readonly Row[])[]> => {
  const pages: (readonly Row[])[] = [];
  for await (const page of store.read(range)) pages.push(page);
  return pages;
};
const readAll = async (store: RowStore, range = all): Promise<readonly Row[]> => (await readPages(store, range)).flat();

describe.for(clientNames)('through %s', (name) => {
  const open = (schema?: string): Promise<PostgresClient> => openClient(name, server.url, schema);

  test('a row comes back as it was, unknown values, odd words and the provider`s own object included', async () => {
    const store = postgresRows({ client: await open() });
    const rows = [
      rowOf({ id: 'bare', at: noon, model: 'm' }),
      paid('full', {
        at: noon + 0.1 + 0.2,
        operation: 'embeddings',
        tenant: `it's "ø\\ \n $1 %s 漢字 🙂`,
        tags: { 'a"b': `c'd\n`, '': '' },
        serviceTier: 'flex',
        stream: true,
        answerId: 'msg_1',
        requestId: 'req_1',
        usage: {
          inputTokens: 0,
          cacheReadTokens: 1,
          cacheWriteTokens: 2,
          cacheWriteLongTokens: 3,
          outputTokens: Number.MAX_SAFE_INTEGER,
          reasoningTokens: 5,
          raw: { z: 1, a: { nothing: null, none: '\0', half: '\ud800', large: 1e300, list: [1.5, true] } },
        },
        costNanoUsd: Number.MAX_SAFE_INTEGER,
        savedNanoUsd: null,
        permitMs: 1 / 3,
        outcome: 'truncated',
        errorCode: 'truncated',
      }),
    ];
    await store.insert(rows);
    const found = await readAll(store);
    expect(found).toEqual(rows);
    expect(JSON.stringify(found[1]!.usage.raw)).toBe(JSON.stringify(rows[1]!.usage.raw)); // key for key
  });

  test('rows come page after page, each once, in order of their time, and only those of the span', async () => {
    const store = postgresRows({ client: await open() });
    // Many of one time, so that pages end among them.
    const rows = Array.from({ length: 2_500 }, (_, at) => paid(`${at}`, { at: noon + Math.floor(at / 900) }));
    await store.insert(rows.toReversed());
    const pages = await readPages(store);
    expect(pages.map((page) => page.length)).toEqual([1_000, 1_000, 500]);
    const found = pages.flat();
    expect(new Set(found.map(({ id }) => id)).size).toBe(2_500);
    expect(found.map(({ at }) => at)).toEqual(rows.map(({ at }) => at));
    expect(await readAll(store, { fromMs: noon + 1, toMs: noon + 2 })).toHaveLength(900);
  });

  test('an id is kept once, in a batch and between batches: the first row of it stays', async () => {
    const store = postgresRows({ client: await open() });
    await store.insert([paid('a', { user: 'first' }), paid('a', { user: 'second' }), paid('b')]);
    await store.insert([paid('a', { user: 'third' }), paid('c')]);
    expect((await readAll(store)).map(({ id, user }) => [id, user])).toEqual([
      ['a', 'first'],
      ['b', 'u1'],
      ['c', 'u1'],
    ]);
  });

  test.for<[fault: string, changes: Partial<Row>]>([
    ['half a token', { usage: { inputTokens: 0.5 } }],
    ['no outcome', { outcome: undefined as never }],
    ['a time that is none', { endMs: NaN }],
    ['an id that no index holds', { id: crypto.getRandomValues(new Uint8Array(9_000)).join('-') }],
  ])('%s is the row`s own fault: nothing of its batch is kept', async ([, changes]) => {
    const store = postgresRows({ client: await open() });
    await expect(store.insert([paid('a'), paid('b', changes), paid('c')])).rejects.toThrow(RowFaultError);
    expect(await readAll(store)).toEqual([]);
  });

  test('names that Postgres cannot hold are made such that it can', async () => {
    const store = postgresRows({ client: await open() });
    await store.insert([paid('a\0', { user: 'nobody\0', tags: { '\0': '\ud800' } })]);
    expect(await readAll(store)).toMatchObject([{ id: 'a\uFFFD', user: 'nobody\uFFFD', tags: { '\0': '\ud800' } }]);
  });

  test('many that begin at once make the tables once', async () => {
    const schema = await makeSchema(server.url);
    const stores = await Promise.all(
      Array.from({ length: 6 }, async () => postgresRows({ client: await open(schema) })),
    );
    await Promise.all(stores.map((store, at) => store.insert([paid(`${at}`), paid('all')])));
    expect(await readAll(stores[0]!)).toHaveLength(7);
  });

  test('a newer version is refused, in writing and in reading', async () => {
    const client = await open();
    await postgresRows({ client }).insert([paid('a')]);
    await ask(client, 'INSERT INTO sluice_ledger_version VALUES (7)');
    const newer = 'Expected a ledger of version 1 at most, got 7: a newer @sluice/cost has written to it';
    await expect(postgresRows({ client }).insert([paid('b')])).rejects.toThrow(new Error(newer));
    await expect(readAll(postgresRows({ client }))).rejects.toThrow(new Error(newer));
  });

  test('who may only read can read, and makes no tables where there are none', async () => {
    const [schema, empty] = [await makeSchema(server.url), await makeSchema(server.url)];
    await postgresRows({ client: await open(schema) }).insert([paid('a')]);
    const owner = await open(schema);
    const role = `reader_${schema}`;
    await ask(owner, `CREATE ROLE ${role} LOGIN`);
    await ask(owner, `GRANT USAGE ON SCHEMA ${schema}, ${empty} TO ${role}`);
    await ask(owner, `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
    const url = Object.assign(new URL(server.url), { username: role }).href;
    expect(await readAll(postgresRows({ client: await openClient(name, url, schema) }))).toHaveLength(1);
    const nothing = postgresRows({ client: await openClient(name, url, empty) });
    await expect(readAll(nothing)).rejects.toThrow('permission denied');
  });

  test('a batch that meets another transaction is tried again at once, one that meets an outage is not', async () => {
    const client = await open();
    await postgresRows({ client }).insert([]);
    const failing = (...codes: string[]): PostgresClient => ({
      async query(text, values = []) {
        const code = text.startsWith('INSERT') ? codes.shift() : undefined;
        if (code !== undefined) throw Object.assign(new Error(code), { code });
        return { rows: await ask(client, text, values) };
      },
    });
    await postgresRows({ client: failing('40P01', '40001') }).insert([paid('a')]);
    await expect(postgresRows({ client: failing('40P01', '40P01', '40P01') }).insert([paid('b')])).rejects.toThrow(
      '40P01',
    );
    for (const code of ['57P01', '53100', '08006', 'ECONNRESET']) {
      const error = await postgresRows({ client: failing(code) })
        .insert([paid('c')])
        .catch((thrown: unknown) => thrown);
      expect([error instanceof RowFaultError, (error as Error).message]).toEqual([false, code]);
    }
    expect((await readAll(postgresRows({ client }))).map(({ id }) => id)).toEqual(['a']);
  });
});

test('a statement that is never answered is given up, and the tables are asked for again', async () => {
  const clock = new ManualClock();
  const asked: string[] = [];
  const client: PostgresClient = {
    query: (text) => {
      asked.push(text);
      return new Promise(() => {});
    },
  };
  const store = postgresRows({ client, clock, timeoutMs: 500 });
  for (const tries of [1, 2]) {
    const inserted = store.insert([paid('a')]).catch((error: Error) => error.message);
    await clock.advance(500);
    expect(await inserted).toBe('Expected Postgres to answer within 500 ms');
    expect(asked).toHaveLength(tries);
  }
  expect(clock.pending).toBe(0);
});

test('a pool that loses its idle connections does not end the process: it is listened to, once', () => {
  const pool = new pg.Pool();
  postgresRows({ client: pool });
  postgresRows({ client: pool });
  expect(pool.listenerCount('error')).toBe(1);
});

test('what is no client is said', () => {
  expect(() => postgresRows({ client: {} as never })).toThrow(
    'Expected `client` to be a client of `pg` or of `postgres`',
  );
  expect(() => postgresRows({ client: { query: async () => ({ rows: [] }) }, timeoutMs: 0 })).toThrow(
    'Expected `timeoutMs` to be a number > 0, got 0',
  );
});
