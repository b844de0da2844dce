import { expect, test } from 'vitest';
import { paid } from '../conformance/rows.ts';
import type { Row } from '../row.ts';
import { reportOf } from './report-of.ts';
import type { ReportQuery } from './report.ts';

const report = (rows: readonly Row[], query: ReportQuery = {}) =>
  reportOf(
    (async function* pages() {
      for (const row of rows) yield [row];
    })(),
    query,
  );

test('every outcome is counted in one column, and the columns add up', async () => {
  const outcomes = [
    ...['ok', 'failed', 'truncated', 'not-sent', 'cancelled', 'cached', 'coalesced', 'refused'],
  ] as Row['outcome'][];
  const { total } = await report(outcomes.map((outcome) => paid(outcome, { outcome })));
  const { rows, attempts, failedRows, cancelledRows, cachedRows, refusedRows } = total;
  expect({ rows, attempts, failedRows, cancelledRows, cachedRows, refusedRows }).toEqual({
    rows: 8,
    attempts: 5,
    failedRows: 3,
    cancelledRows: 1,
    cachedRows: 2,
    refusedRows: 1,
  });
  expect(total.inputTokens).toBe(5 * 2_200);
});

test('what has no price is counted beside the sums, spent and saved apart', async () => {
  const { total } = await report([
    paid('a'),
    paid('b', { costNanoUsd: null, costStatus: 'unpriced' }),
    paid('c', { outcome: 'cached', costNanoUsd: 0, savedNanoUsd: 7 }),
    paid('d', { outcome: 'cached', costNanoUsd: 0, savedNanoUsd: null }),
  ]);
  expect(total).toMatchObject({ costNanoUsd: 11_100_000, unpricedRows: 1, savedNanoUsd: 7, unpricedHits: 1 });
});

test('the hour that comes twice and the one that does not come belong to their days', async () => {
  const rows = [
    '2026-03-28T22:59:59Z', // 23:59:59 of the day before
    '2026-03-28T23:00:00Z', // 00:00
    '2026-03-29T00:59:59Z', // 01:59:59, the next second is 03:00
    '2026-03-29T21:59:59Z', // 23:59:59 in summer
    '2026-03-29T22:00:00Z', // 00:00 of the day after
    '2026-10-25T00:30:00Z', // 02:30
    '2026-10-25T01:30:00Z', // 02:30 again
    '2026-10-25T22:59:59Z', // 23:59:59 in winter
  ].map((at) => paid(at, { at: Date.parse(at) }));
  const { lines } = await report(rows, { by: 'day', timeZone: 'Europe/Berlin' });
  expect(lines.map(({ key, rows: count }) => [key['day'], count])).toEqual([
    ['2026-03-28', 1],
    ['2026-03-29', 3],
    ['2026-03-30', 1],
    ['2026-10-25', 3],
  ]);
});

test('lines stand in order of their keys, those without a value last', async () => {
  const users = ['b', null, 'B', 'a', '"', 'ä'];
  const { lines } = await report(
    users.map((user, index) => paid(`${index}`, { user })),
    { by: ['provider', 'user'] },
  );
  expect(lines.map(({ key }) => key['user'])).toEqual(['"', 'B', 'a', 'b', 'ä', null]);
});

test('percentiles are values that were measured, of answers that came whole', async () => {
  const rows = [10, 20, 30, 40].map((ms) => paid(`${ms}`, { permitMs: 100, firstOutputMs: null, endMs: 100 + ms }));
  const { total } = await report([
    ...rows,
    paid('failed', { outcome: 'failed', endMs: 99_999 }),
    paid('without', { permitMs: null, endMs: 99_999 }),
  ]);
  expect(total.latency).toEqual({ p50: 20, p95: 40 });
  expect(total.firstOutput).toEqual({ p50: null, p95: null });
});

test.for(['users', 'tag:', 'rows', 'toString'])('a dimension that there is not is said: %s', async (by) => {
  const expected = `Expected \`by\` to be of user, tenant, provider, model, operation, outcome, day and tag:NAME, got '${by}'`;
  await expect(report([], { by: by as 'user' })).rejects.toThrow(new TypeError(expected));
});

test('a tag is one that a row has itself', async () => {
  const { lines } = await report([paid('a')], { by: 'tag:toString' });
  expect(lines.map(({ key }) => key)).toEqual([{ 'tag:toString': null }]);
});
