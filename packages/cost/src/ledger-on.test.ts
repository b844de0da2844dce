import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@sluice/core/laws';
import { expect, onTestFinished, test } from 'vitest';
import { paid } from './conformance/rows.ts';
import { ledgerOn, type LedgerOptions } from './ledger-on.ts';
import type { Row } from './row.ts';
import { RowFaultError, type RowStore } from './row-store.ts';
import { sqliteOutbox } from './sqlite/sqlite-outbox.ts';

/** A store that can be away, refuses what it does not like, and says what it got. */
function fakeStore(): RowStore & {
  away: boolean;
  hangs: boolean;
  readonly rows: Map<string, Row>;
  readonly batches: number[];
} {
  const rows = new Map<string, Row>();
  const batches: number[] = [];
  return {
    away: false,
    hangs: false,
    rows,
    batches,
    async insert(given) {
      batches.push(given.length);
      if (this.hangs) await new Promise(() => {});
      if (this.away) throw new Error('ECONNREFUSED');
      const bad = given.find(({ model }) => model === 'bad');
      if (bad) throw new RowFaultError(`value too long: ${bad.id}`);
      for (const row of given) if (!rows.has(row.id)) rows.set(row.id, row);
    },
    async *read() {
      yield [...rows.values()];
    },
    async close() {},
  };
}

function open(options: Partial<LedgerOptions> = {}) {
  const clock = new ManualClock();
  const store = fakeStore();
  const lost: { readonly ids: string[]; readonly error: unknown }[] = [];
  const onLost = (rows: readonly Row[], error: unknown): void =>
    void lost.push({ ids: rows.map(({ id }) => id), error });
  const ledger = ledgerOn(store, { clock, onLost, retryDelayMs: 100, ...options });
  return { clock, store, lost, ledger };
}

test('rows of one moment are one transaction', async () => {
  const { clock, store, ledger } = open();
  for (let at = 0; at < 30; at++) ledger.record(paid(`${at}`));
  expect(store.batches).toEqual([]);
  await clock.advance(20);
  expect(store.batches).toEqual([30]);
  expect(ledger.totals().waitingRows).toBe(0);
});

test('a store that is away gets the rows when it is back, without an outbox from memory', async () => {
  const { clock, store, ledger, lost } = open();
  store.away = true;
  ledger.record(paid('a'));
  await clock.advance(500);
  ledger.record(paid('b'));
  expect(ledger.totals().waitingRows).toBe(2);
  store.away = false;
  await clock.advance(5_000);
  expect([...store.rows.keys()]).toEqual(['a', 'b']);
  expect(lost).toEqual([]);
});

test('a row at fault is set aside, counted and told; the others of its batch are written', async () => {
  const outbox = sqliteOutbox({ file: ':memory:' });
  const { clock, store, ledger, lost } = open({ outbox });
  for (let at = 0; at < 9; at++) ledger.record(paid(`${at}`, at === 4 ? { model: 'bad' } : {}));
  await clock.advance(20);
  expect([...store.rows.keys()].toSorted()).toEqual(['0', '1', '2', '3', '5', '6', '7', '8']);
  expect(lost).toEqual([{ ids: ['4'], error: expect.any(RowFaultError) as unknown }]);
  expect(ledger.totals()).toMatchObject({ lostRows: 1, waitingRows: 0 });
  await ledger.close();
});

test('with an outbox, rows leave memory while the store is away for minutes, and are shipped when it is back', async () => {
  const outbox = sqliteOutbox({ file: ':memory:' });
  const { clock, store, ledger, lost } = open({ outbox, maxQueued: 10, maxBatch: 100 });
  store.away = true;
  for (let minute = 0; minute < 5; minute++) {
    for (let at = 0; at < 60; at++) {
      ledger.record(paid(`${minute}:${at}`));
      await clock.advance(1_000);
    }
  }
  expect(outbox.size).toBe(300);
  const tries = store.batches.length;
  expect(tries).toBeLessThan(120); // a row a second, and the store is not asked for each
  store.away = false;
  await clock.advance(4_000);
  expect(store.rows.size).toBe(300);
  expect(outbox.size).toBe(0);
  ledger.record(paid('after'));
  await clock.advance(20);
  expect(store.rows.has('after')).toBe(true);
  expect(lost).toEqual([]);
  await ledger.close();
});

test('when the queue is full the outbox takes what comes, and without one it is lost aloud', async () => {
  const outbox = sqliteOutbox({ file: ':memory:' });
  const { store, ledger, lost, clock } = open({ outbox, maxQueued: 3 });
  store.hangs = true;
  for (let at = 0; at < 8; at++) ledger.record(paid(`${at}`));
  expect(outbox.size).toBe(5);
  expect(ledger.totals()).toMatchObject({ waitingRows: 8, lostRows: 0 });
  expect(lost).toEqual([]);
  const closing = ledger.close({ deadlineMs: 50 });
  await clock.advance(50);
  await closing;

  const bare = open({ maxQueued: 3 });
  for (let at = 0; at < 5; at++) bare.ledger.record(paid(`${at}`));
  expect(bare.lost.map(({ ids }) => ids)).toEqual([['3'], ['4']]);
  expect(bare.ledger.totals().lostRows).toBe(2);
});

test('close() writes what waits; what the store does not take by the deadline is in the outbox, and shipped by the next', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-cost-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'outbox.db');
  const { clock, store, ledger, lost } = open({ outbox: sqliteOutbox({ file }) });
  store.hangs = true;
  ledger.record(paid('a'));
  await clock.advance(20);
  ledger.record(paid('b'));
  const closing = ledger.close({ deadlineMs: 1_000 });
  await clock.advance(1_001);
  await closing;
  expect(lost).toEqual([]);
  expect(clock.pending).toBe(0);

  const outbox = sqliteOutbox({ file });
  const next = open({ outbox });
  await next.clock.advance(0);
  expect([...next.store.rows.keys()]).toEqual(['a', 'b']);
  expect(outbox.size).toBe(0);
  await next.ledger.close();
});

test('without an outbox what close() cannot write in time is lost aloud', async () => {
  const { clock, store, ledger, lost } = open();
  store.away = true;
  ledger.record(paid('a'));
  await ledger.close({ deadlineMs: 500 });
  expect(lost.map(({ ids }) => ids)).toEqual([['a']]);
  expect(ledger.totals()).toMatchObject({ lostRows: 1, waitingRows: 0 });
  expect(clock.pending).toBe(0);
});

test('an outbox that is full itself leaves rows in the queue, and they are tried again', async () => {
  const outbox = sqliteOutbox({ file: ':memory:' });
  let full = true;
  const { clock, store, ledger } = open({
    outbox: {
      ...outbox,
      get size() {
        return outbox.size;
      },
      put(rows) {
        if (full) throw new Error('database or disk is full');
        outbox.put(rows);
      },
    },
  });
  store.away = true;
  ledger.record(paid('a'));
  await clock.advance(250);
  expect(ledger.totals().waitingRows).toBe(1);
  full = false;
  await clock.advance(1_000);
  expect(outbox.size).toBe(1);
  store.away = false;
  await clock.advance(10_000);
  expect(store.rows.size).toBe(1);
});

test('what is no store is said at once', () => {
  expect(() => ledgerOn({} as never)).toThrow(
    'Expected `store` to be a store of rows, as `sqliteRows()` makes one, got {}',
  );
});
