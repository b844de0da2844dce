import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { noon, paid } from './rows.ts';

const hourMs = 3_600_000;

/** What a ledger says when it is asked. */
export const reportChecks: readonly Check[] = [
  {
    title: 'nothing recorded, nothing reported',
    async run({ ledger }) {
      assert.deepEqual((await ledger.report()).lines, []);
    },
  },
  {
    title: 'a span begins with its first moment and ends before its last',
    async run({ ledger }) {
      for (const at of [noon - 1, noon, noon + 1, noon + 2]) ledger.record(paid(`${at}`, { at }));
      const [line] = (await ledger.report({ from: noon, to: new Date(noon + 2) })).lines;
      assert.equal(line!.rows, 2);
    },
  },
  {
    title: 'a cost that is not known is counted, and is not 0',
    async run({ ledger }) {
      ledger.record(paid('a'));
      ledger.record(paid('b', { costNanoUsd: null, costStatus: 'unpriced' }));
      const [line] = (await ledger.report()).lines;
      assert.deepEqual([line!.rows, line!.unpricedRows, line!.costNanoUsd], [2, 1, 11_100_000]);
    },
  },
  {
    title: 'a line for each combination, rows without a value together under null',
    async run({ ledger }) {
      ledger.record(paid('a', { tags: { team: 'x' } }));
      ledger.record(paid('b', { tags: { team: 'x' }, user: 'u2' }));
      ledger.record(paid('c', { user: null }));
      const { lines } = await ledger.report({ by: ['tag:team', 'user'] });
      assert.deepEqual(
        new Set(lines.map(({ key, rows }) => JSON.stringify([key['tag:team'], key['user'], rows]))),
        new Set(['["x","u1",1]', '["x","u2",1]', '[null,null,1]']),
      );
    },
  },
  {
    title: 'days begin at midnight of the time zone that was asked for',
    async run({ ledger }) {
      ledger.record(paid('a', { at: noon }));
      ledger.record(paid('b', { at: noon + 11 * hourMs })); // 23:00 UTC
      const days = async (timeZone: string): Promise<unknown> =>
        (await ledger.report({ by: 'day', timeZone })).lines.map(({ key, rows }) => [key['day'], rows]);
      assert.deepEqual(await days('UTC'), [['2026-11-25', 2]]);
      assert.deepEqual(await days('Europe/Berlin'), [
        ['2026-11-25', 1],
        ['2026-11-26', 1],
      ]);
    },
  },
  {
    title: 'half and 95 % of the answers took no longer, hits apart',
    async run({ ledger }) {
      for (let ms = 1; ms <= 100; ms++)
        ledger.record(paid(`${ms}`, { permitMs: 1_000, firstOutputMs: 1_000 + ms, endMs: 1_000 + 10 * ms }));
      ledger.record(paid('hit', { outcome: 'cached', savedNanoUsd: 11_100_000, costNanoUsd: 0, endMs: 1 }));
      const [line] = (await ledger.report()).lines;
      assert.deepEqual(line!.latency, { p50: 500, p95: 950 });
      assert.deepEqual(line!.firstOutput, { p50: 50, p95: 95 });
      assert.deepEqual([line!.attempts, line!.cachedRows, line!.savedNanoUsd], [100, 1, 11_100_000]);
      assert.equal(line!.inputTokens, 220_000);
    },
  },
];
