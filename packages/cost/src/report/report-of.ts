import type { Row } from '../row.ts';
import { Calendar } from './calendar.ts';
import { dimensionsOf } from './dimension.ts';
import type { Report, ReportQuery } from './report.ts';
import { Tally } from './tally.ts';

/**
 * Sums pages of rows up, in this process and not in the database: SQLite knows neither time zones nor percentiles, and
 * Postgres has time-zone data of its own. So a report is the same from every store.
 *
 * @throws TypeError for a dimension or a time zone that there is not.
 */
export async function reportOf(pages: AsyncIterable<readonly Row[]>, query: ReportQuery): Promise<Report> {
  const { timeZone = 'UTC' } = query;
  const dimensions = dimensionsOf(query, new Calendar(timeZone));
  const total = new Tally({});
  const lines = new Map<string, { readonly values: readonly (string | null)[]; readonly tally: Tally }>();
  for await (const rows of pages) {
    for (const row of rows) {
      const values = dimensions.map((dimension) => dimension.valueOf(row));
      const id = JSON.stringify(values);
      let line = lines.get(id);
      if (line === undefined) {
        const key = Object.fromEntries(dimensions.map(({ name }, index) => [name, values[index]!]));
        lines.set(id, (line = { values, tally: new Tally(key) }));
      }
      line.tally.add(row);
      total.add(row);
    }
  }
  const ordered = [...lines.values()].toSorted((a, b) => compareAll(a.values, b.values));
  return {
    by: dimensions.map(({ name }) => name),
    timeZone,
    lines: ordered.map(({ tally }) => tally.read()),
    total: total.read(),
  };
}

type Values = readonly (string | null)[];

/** By code units, the same on every machine; `null` comes last. */
function compareAll(a: Values, b: Values): number {
  for (const [index, value] of a.entries()) {
    const other = b[index]!;
    if (value === other) continue;
    if (value === null) return 1;
    return other === null || value < other ? -1 : 1;
  }
  return 0;
}
