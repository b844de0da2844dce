import { ledgerOn, type RowStore } from '@sluice/cost';
import type { Check } from '../hammers.ts';
import { idOf } from './write-rows.ts';
import type { WritingProcess } from './writing-process.ts';

/** What became of the rows of some processes. */
export interface Judged {
  readonly checks: readonly Check[];
  readonly numbers: Readonly<Record<string, number>>;
}

type Writing = Pick<WritingProcess, 'name' | 'said' | 'committed' | 'lost' | 'closed' | 'errors'>;

/**
 * Counts what went in and what came out. Who closed its ledger must have all of its rows in the store, but for those that it was
 * told are lost; who was killed, all that it knew to be committed.
 */
export async function judgeRows(processes: readonly Writing[], store: RowStore): Promise<Judged> {
  const found = await costsIn(store);
  const foundRows = found.size;
  const foundNanoUsd = [...found.values()].reduce((sum, nanoUsd) => sum + nanoUsd, 0);
  let [missing, lost, lostAndFound, notFlushed, expectedNanoUsd] = [0, 0, 0, 0, 0];
  for (const { name, said, committed, closed, lost: told } of processes) {
    for (let number = 1; number <= said; number++) {
      const id = idOf(name, number);
      const isFound = found.delete(id);
      if (isFound) expectedNanoUsd += number;
      if (told.has(id)) {
        lost++;
        if (isFound) lostAndFound++;
      } else if (!isFound) {
        if (closed || number <= committed) missing++;
        else notFlushed++;
      }
    }
  }
  const { total } = await ledgerOn(store).report();
  const errors = processes.flatMap((one) => one.errors);
  for (const error of errors.slice(0, 5)) console.error(error);
  const none = (what: string, got: number): Check => ({ what, ok: got === 0, got, expected: '0' });
  const same = (what: string, got: number, must: number): Check => ({
    what,
    ok: got === must,
    got,
    expected: `${must}`,
  });
  return {
    // Out is what is there; in is that, and what is missing.
    numbers: { in: foundRows + missing - found.size, out: foundRows, lost, notFlushed },
    checks: [
      { what: 'rows in', ok: foundRows > 0, got: foundRows + missing - found.size, expected: '≥ 1' },
      same('rows out, for the rows in', foundRows, foundRows + missing - found.size),
      none('rows missing', missing),
      none('rows that nobody wrote', found.size),
      none('rows that were said to be lost and are there', lostAndFound),
      same('rows in the report', total.rows, foundRows),
      same('cost in the report', total.costNanoUsd, expectedNanoUsd),
      same('cost of the rows', foundNanoUsd, expectedNanoUsd),
      none('errors', errors.length),
    ],
  };
}

/** Of every row. A row that came twice would be twice in the report, and once here. */
async function costsIn(store: RowStore): Promise<Map<string, number>> {
  const costs = new Map<string, number>();
  for await (const rows of store.read({ fromMs: -Infinity, toMs: Infinity })) {
    for (const { id, costNanoUsd } of rows) costs.set(id, costNanoUsd ?? NaN);
  }
  return costs;
}
