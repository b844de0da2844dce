import { expected } from '@sluice/core';
import type { Row } from '../row.ts';
import type { Calendar } from './calendar.ts';
import type { ReportDimension, ReportQuery } from './report.ts';

const columns = [
  'user',
  'tenant',
  'provider',
  'model',
  'operation',
  'outcome',
] as const satisfies readonly (keyof Row)[];
const isColumn = (name: string): name is (typeof columns)[number] => (columns as readonly string[]).includes(name);
const tagged = 'tag:';

/** One way in which a report is split. */
export interface Dimension {
  readonly name: ReportDimension;
  valueOf(row: Row): string | null;
}

/** @throws TypeError for a dimension that there is not. */
export function dimensionsOf({ by = [] }: ReportQuery, calendar: Calendar): readonly Dimension[] {
  const names = typeof by === 'string' ? [by] : by;
  return names.map((name) => ({ name, valueOf: readerOf(name, calendar) }));
}

function readerOf(name: ReportDimension, calendar: Calendar): Dimension['valueOf'] {
  if (name === 'day') return ({ at }) => calendar.dayOf(at);
  if (isColumn(name)) return (row) => row[name];
  if (typeof name === 'string' && name.startsWith(tagged) && name.length > tagged.length) {
    const tag = name.slice(tagged.length);
    return ({ tags }) => (Object.hasOwn(tags, tag) ? tags[tag]! : null);
  }
  throw expected('by', `of ${columns.join(', ')}, day and tag:NAME`, name);
}
