import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { noon, paid } from './rows.ts';

/** That rows are kept, once each, as they were. */
export const keepingChecks: readonly Check[] = [
  {
    title: 'a row that was recorded and flushed is in the report',
    async run({ ledger }) {
      ledger.record(paid('a'));
      await ledger.flush();
      const { lines } = await ledger.report();
      assert.equal(lines.length, 1);
      const { rows, attempts, costNanoUsd, inputTokens, outputTokens } = lines[0]!;
      assert.deepEqual(
        { rows, attempts, costNanoUsd, inputTokens, outputTokens },
        { rows: 1, attempts: 1, costNanoUsd: 11_100_000, inputTokens: 2_200, outputTokens: 300 },
      );
    },
  },
  {
    title: 'a report has the rows that were recorded before it, without a flush',
    async run({ ledger }) {
      for (let at = 0; at < 1_200; at++) ledger.record(paid(`row ${at}`));
      assert.equal((await ledger.report()).lines[0]!.rows, 1_200);
    },
  },
  {
    title: 'an id is kept once: the first row of it stays',
    async run({ ledger }) {
      ledger.record(paid('a'));
      ledger.record(paid('a', { costNanoUsd: 5 })); // in the same batch
      await ledger.flush();
      ledger.record(paid('a', { costNanoUsd: 7 })); // in another
      ledger.record(paid('b'));
      const [line] = (await ledger.report()).lines;
      assert.equal(line!.rows, 2);
      assert.equal(line!.costNanoUsd, 22_200_000);
    },
  },
  {
    title: 'ids and words are kept whatever stands in them',
    async run({ ledger }) {
      const odd = `it's "ø\\ \n $1 %s 漢字 🙂`;
      ledger.record(paid(odd, { user: odd, model: odd, tags: { [odd]: odd } }));
      const [line] = (await ledger.report({ by: ['user', 'model', `tag:${odd}`] })).lines;
      assert.deepEqual(line!.key, { user: odd, model: odd, [`tag:${odd}`]: odd });
    },
  },
  {
    title: 'costs are kept to the nano-dollar, up to the largest safe integer',
    async run({ ledger }) {
      ledger.record(paid('large', { costNanoUsd: Number.MAX_SAFE_INTEGER, user: 'large' }));
      ledger.record(paid('one', { costNanoUsd: 1, user: 'one' }));
      const { lines } = await ledger.report({ by: 'user' });
      assert.deepEqual(
        lines.map(({ key, costNanoUsd }) => [key['user'], costNanoUsd]),
        [
          ['large', Number.MAX_SAFE_INTEGER],
          ['one', 1],
        ],
      );
    },
  },
  {
    title: 'what is recorded after the end is counted as lost, and closing again does nothing',
    async run({ ledger }) {
      ledger.record(paid('a'));
      await ledger.close();
      ledger.record(paid('late'));
      assert.equal(ledger.totals().lostRows, 1);
      await ledger.close();
    },
  },
  {
    title: 'totals() knows a row as soon as it is recorded',
    async run({ ledger }) {
      ledger.record(paid('a'));
      ledger.record(paid('b', { costNanoUsd: null, costStatus: 'unpriced' }));
      ledger.record(paid('c', { costStatus: 'estimated' }));
      ledger.record(paid('d', { costNanoUsd: 0, outcome: 'cached', savedNanoUsd: 9 }));
      const { rows, costNanoUsd, unpricedRows, estimatedRows, savedNanoUsd, lostRows } = ledger.totals();
      assert.deepEqual(
        { rows, costNanoUsd, unpricedRows, estimatedRows, savedNanoUsd, lostRows },
        { rows: 4, costNanoUsd: 22_200_000, unpricedRows: 1, estimatedRows: 1, savedNanoUsd: 9, lostRows: 0 },
      );
    },
  },
  {
    title: 'another that opens the same store sees its rows, and an id of both is kept once',
    async run({ ledger, reopen }) {
      if (!reopen) return;
      ledger.record(paid('a'));
      await ledger.flush();
      const other = await reopen();
      other.record(paid('a', { at: noon + 1 }));
      other.record(paid('b'));
      assert.equal((await other.report()).lines[0]!.rows, 2);
      await other.close();
      assert.equal((await ledger.report()).lines[0]!.rows, 2);
    },
  },
];
