import { rowOf, type Row } from '@sluice/cost';
import { expect, test } from 'vitest';
import { usageReport } from './usage-report.ts';

const usage = { inputTokens: 5, cacheReadTokens: 2, outputTokens: 3, reasoningTokens: 4 };

function row(id: string, more: Partial<Row> = {}): Row {
  const paid = { costNanoUsd: 100, permitMs: 50, firstOutputMs: 80, endMs: 150 };
  return rowOf({ id, at: 1_000_000, model: 'm', provider: 'p', usage, ...paid, ...more });
}

test('of nothing it comes to nothing', () => {
  const totals = { calls: 0, nanoUsd: 0, unpriced: 0, savedNanoUsd: 0, inputTokens: 0, outputTokens: 0 };
  expect(usageReport([])).toEqual({ totals, rows: [], series: [] });
});

test('attempts and turns of a call are one call, and what nobody can price is said', () => {
  const failed = row('a.1.1', { outcome: 'failed', costNanoUsd: null, usage: {} });
  const { totals } = usageReport([failed, row('a.1.2'), row('a.2.1'), row('b.1')]);
  expect(totals).toEqual({
    calls: 2,
    nanoUsd: 300,
    unpriced: 1,
    savedNanoUsd: 0,
    inputTokens: 21,
    outputTokens: 21,
  });
});

test('tokens of a hit were another row’s, and what it saved is counted', () => {
  const hit = row('b.hit', { outcome: 'cached', costNanoUsd: 0, savedNanoUsd: 100, permitMs: null });
  const report = usageReport([row('a.1'), hit]);
  expect(report.totals).toMatchObject({ calls: 2, inputTokens: 7, outputTokens: 7, savedNanoUsd: 100 });
  expect(report.rows[0]).toMatchObject({ source: 'cache', durationMs: 150 });
});

test('the newest rows come first, fifty of them, with times from their turn on', () => {
  const { rows } = usageReport(Array.from({ length: 60 }, (_, index) => row(`${index}`, { at: index })));
  expect(rows.map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, index) => 59 - index));
  expect(rows[0]).toEqual({
    at: 59,
    model: 'm',
    provider: 'p',
    outcome: 'ok',
    source: 'provider',
    inputTokens: 7,
    outputTokens: 7,
    nanoUsd: 100,
    firstOutputMs: 30,
    durationMs: 100,
  });
});

test('spans have their percentiles, of what was answered whole', () => {
  const durations = [100, 200, 300, 400];
  const rows = durations.map((ms, index) => row(`${index}`, { at: 20_000 + index, permitMs: 0, endMs: ms }));
  const later = row('late', { at: 35_000, outcome: 'failed' });
  expect(usageReport([...rows, later]).series).toEqual([
    { at: 20_000, nanoUsd: 400, calls: 4, p50Ms: 200, p95Ms: 400, firstOutputP50Ms: 80 },
    { at: 30_000, nanoUsd: 100, calls: 1, p50Ms: null, p95Ms: null, firstOutputP50Ms: null },
  ]);
});
