import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { withAlerts, type Alert, type AlertOptions } from './alerts.ts';
import { noon, paid } from './conformance/rows.ts';
import { memoryLedger } from './memory/memory-ledger.ts';
import type { Row } from './row.ts';

const dayMs = 86_400_000;

async function alerting(options: Partial<AlertOptions> = {}, before: readonly Row[] = []) {
  const told: Alert[] = [];
  const inner = memoryLedger();
  for (const row of before) inner.record(row);
  const ledger = withAlerts(inner, {
    limitNanoUsd: 1_000,
    clock: new ManualClock(noon),
    onReached: (alert) => void told.push(alert),
    ...options,
  });
  await new Promise((resolve) => setImmediate(resolve)); // it has read what is there
  const shares = (): readonly unknown[] => told.map(({ period, share }) => [period, share]);
  return { ledger, inner, told, shares };
}

const spend = (id: string, costNanoUsd: number, changes: Partial<Row> = {}): Row =>
  paid(id, { costNanoUsd, ...changes });

test('50, 80 and 100 % are told once each, as soon as a row reaches them, and the row is recorded', async () => {
  const { ledger, inner, told, shares } = await alerting();
  ledger.record(spend('a', 499));
  expect(told).toEqual([]);
  ledger.record(spend('b', 1));
  expect(told).toEqual([{ share: 0.5, spentNanoUsd: 500, limitNanoUsd: 1_000, period: '2026-11' }]);
  ledger.record(spend('c', 700));
  ledger.record(spend('d', 700));
  expect(shares()).toEqual([
    ['2026-11', 0.5],
    ['2026-11', 0.8],
    ['2026-11', 1],
  ]);
  expect(inner.rows).toHaveLength(4);
  expect(ledger.totals().rows).toBe(4);
});

test('a new period begins at 0, by the days of whoever asks, and what is late for the old one is not told', async () => {
  const { ledger, shares } = await alerting({ per: 'day', timeZone: 'Asia/Tokyo', shares: [1] });
  ledger.record(spend('a', 1_000, { at: noon }));
  ledger.record(spend('b', 1_000, { at: noon + 3 * 3_600_000 })); // midnight in Tokyo
  ledger.record(spend('c', 5_000, { at: noon + 1 }));
  ledger.record(spend('d', 1_000, { at: noon + 2 * dayMs }));
  expect(shares()).toEqual([
    ['2026-11-25', 1],
    ['2026-11-26', 1],
    ['2026-11-27', 1],
  ]);
});

test('only what is named counts, and only what is known', async () => {
  const { ledger, told } = await alerting({ of: { tenant: 'acme', 'tag:team': 'x' } });
  const own = { tenant: 'acme', tags: { team: 'x' } };
  ledger.record(spend('a', 5_000, { tenant: 'acme' }));
  ledger.record(spend('b', 5_000, { tags: { team: 'x' } }));
  ledger.record(paid('c', { ...own, costNanoUsd: null, costStatus: 'unpriced' }));
  expect(told).toEqual([]);
  ledger.record(spend('d', 500, own));
  expect(told).toHaveLength(1);
});

test('it begins with what the ledger holds of the period', async () => {
  const before = [
    spend('a', 450, { at: noon - dayMs, user: 'u1' }),
    spend('b', 9_000, { at: noon - dayMs, user: 'u2' }),
    spend('c', 9_000, { at: noon - 40 * dayMs, user: 'u1' }),
  ];
  const { ledger, told } = await alerting({ of: { user: 'u1' } }, before);
  expect(told).toEqual([]);
  ledger.record(spend('d', 50));
  expect(told).toMatchObject([{ share: 0.5, spentNanoUsd: 500 }]);
});

test('options that cannot be are said at once', async () => {
  await expect(alerting({ limitNanoUsd: 0 })).rejects.toThrow(
    'Expected `limitNanoUsd` to be a finite number > 0, got 0',
  );
  await expect(alerting({ shares: [] })).rejects.toThrow('Expected `shares` to be numbers > 0, got []');
  await expect(alerting({ per: 'year' as never })).rejects.toThrow("Expected `per` to be 'day' or 'month', got 'year'");
  await expect(alerting({ of: { nobody: 'x' } as never })).rejects.toThrow('nobody');
});
