import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startPostgres, type Postgres } from '../../../../scripts/services/index.ts';
import { memoryLedger } from '../memory/memory-ledger.ts';
import { ask } from '../postgres/client.ts';
import { postgresLedger } from '../postgres/index.ts';
import { makeSchema, openClient } from '../postgres/testing/clients.ts';
import type { Outcome, Row } from '../row.ts';
import { rowOf } from '../row.ts';
import { sqliteLedger } from '../sqlite/index.ts';
import type { ReportDimension, ReportQuery } from './report.ts';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

/** Days on which clocks were changed somewhere, and one on which none was. */
const days = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-06-15', '2026-10-25', '2026-11-01'];
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
];
const outcomes: readonly Outcome[] = [
  ...(['ok', 'ok', 'ok', 'failed', 'cancelled', 'truncated', 'not-sent'] as const),
  ...(['cached', 'coalesced', 'refused'] as const),
];

const hourMs = 3_600_000;
const at = fc
  .tuple(fc.constantFrom(...days), fc.integer({ min: -26 * hourMs, max: 50 * hourMs }))
  .map(([day, ms]) => Date.parse(day) + ms);
/** Few, so that rows meet; and any, but for what Postgres holds no text of. */
const word = fc.oneof(
  fc.constantFrom('u1', 'U1', 'ü', '', 'a"b', "it's", '-'),
  fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0')),
);
const orNull = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: null, freq: 4 });
const ms = fc.double({ min: 0, max: 1e7, noNaN: true });
const tokens = fc.integer({ min: 0, max: 10_000_000 });
const nanoUsd = orNull(fc.integer({ min: 0, max: 1e12 }));

const row: fc.Arbitrary<Omit<Row, 'id'>> = fc
  .record({
    at,
    user: orNull(word),
    tenant: orNull(word),
    provider: orNull(word),
    model: word,
    tags: fc.dictionary(fc.constantFrom('team', 'a b', '__proto__'), word, { noNullPrototype: true }),
    usage: fc.record({ inputTokens: tokens, cacheReadTokens: tokens, outputTokens: tokens }, { requiredKeys: [] }),
    costNanoUsd: nanoUsd,
    costStatus: fc.constantFrom('exact' as const, 'estimated' as const, 'unpriced' as const),
    savedNanoUsd: nanoUsd,
    permitMs: orNull(ms),
    firstOutputMs: orNull(ms),
    endMs: ms,
    outcome: fc.constantFrom(...outcomes),
  })
  .map((known) => rowOf({ id: '', ...known }));

const dimensions: readonly ReportDimension[] = ['user', 'tenant', 'provider', 'model', 'outcome', 'day', 'tag:team'];
const moment = fc.oneof(at, fc.constantFrom(...days));
const query: fc.Arbitrary<ReportQuery> = fc
  .record(
    {
      by: fc.subarray([...dimensions], { maxLength: 3 }),
      timeZone: fc.constantFrom(...zones),
      from: moment,
      to: moment,
    },
    { requiredKeys: ['by', 'timeZone'] },
  )
  .map(({ from, to, ...rest }) => {
    const inOrder =
      from === undefined || to === undefined || Number(new Date(from)) + 24 * hourMs < Number(new Date(to));
    return { ...rest, ...(from !== undefined && { from }), ...(to !== undefined && inOrder && { to }) };
  });

test('a report is the same from memory, SQLite and Postgres', { timeout: 60_000 }, async () => {
  const client = await openClient('pg', server.url, await makeSchema(server.url));
  const postgres = postgresLedger({ client, gatherMs: 1 });
  await postgres.flush();
  await postgres.report();
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 60 }),
      fc.array(query, { minLength: 1, maxLength: 4 }),
      async (rows, queries) => {
        await ask(client, 'TRUNCATE sluice_ledger');
        const ledgers = { memory: memoryLedger(), sqlite: sqliteLedger({ file: ':memory:', gatherMs: 1 }), postgres };
        for (const ledger of Object.values(ledgers)) {
          for (const [index, one] of rows.entries()) ledger.record({ ...one, id: `${index}` });
        }
        for (const asked of queries) {
          const expected = await ledgers.memory.report(asked);
          expect(await ledgers.sqlite.report(asked)).toEqual(expected);
          expect(await ledgers.postgres.report(asked)).toEqual(expected);
          const rowsOfLines = expected.lines.reduce((sum, line) => sum + line.rows, 0);
          expect(rowsOfLines).toBe(expected.total.rows);
        }
        await ledgers.sqlite.close();
      },
    ),
    { numRuns: 60 },
  );
});
