import type { Row, RowStore } from '@sluice/cost';
import { expect, test } from 'vitest';
import { judgeRows } from './judge-rows.ts';
import { rowNumber } from './write-rows.ts';

/** A store that has these rows, as it was found. */
const storeOf = (...rows: readonly Row[]): RowStore => ({
  insert: async () => {},
  async *read() {
    yield rows;
  },
  close: async () => {},
});
const row = (number: number, name = 'a') => rowNumber(name, number, number);
const process = { name: 'a', said: 3, committed: 0, closed: true, lost: new Set<string>(), errors: [] };

/** What is violated. */
async function violations(one: Partial<typeof process>, ...rows: readonly Row[]): Promise<readonly string[]> {
  const { checks } = await judgeRows([{ ...process, ...one }], storeOf(...rows));
  return checks.filter(({ ok }) => !ok).map(({ what }) => what);
}

test('who closed its ledger must have all of its rows there', async () => {
  expect(await violations({}, row(1), row(2), row(3))).toEqual([]);
  expect(await violations({}, row(1), row(3))).toEqual(['rows out, for the rows in', 'rows missing']);
});

test('who was killed must have those there that it knew to be committed', async () => {
  expect(await violations({ closed: false, committed: 2 }, row(1), row(2))).toEqual([]);
  expect(await violations({ closed: false, committed: 2 }, row(1))).toContain('rows missing');
});

test('a row that is said to be lost is not there, and is not missed', async () => {
  const lost = new Set([row(2).id]);
  expect(await violations({ lost }, row(1), row(3))).toEqual([]);
  expect(await violations({ lost }, row(1), row(2), row(3))).toEqual(['rows that were said to be lost and are there']);
});

test('rows that nobody wrote, that are there twice or say something else are seen', async () => {
  expect(await violations({}, row(1), row(2), row(3), row(1, 'b'))).toContain('rows that nobody wrote');
  expect(await violations({}, row(1), row(2), row(3), row(3))).toEqual(['rows in the report', 'cost in the report']);
  expect(await violations({}, row(1), row(2), { ...row(3), costNanoUsd: 4 })).toContain('cost of the rows');
});

test('nothing written is nothing shown', async () => {
  expect(await violations({ said: 0 })).toEqual(['rows in']);
});
