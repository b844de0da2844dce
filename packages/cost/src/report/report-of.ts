import type { Row } from '../row.ts';
import { dayIn } from './day-in.ts';
import type { Percentiles, Report, ReportDimension, ReportLine, ReportQuery } from './report.ts';

/** Rows that are summed up as they come. Only durations are kept, for the percentiles. */
interface Group {
  readonly line: { -readonly [Key in keyof Omit<ReportLine, 'latency' | 'firstOutput'>]: ReportLine[Key] };
  readonly latenciesMs: number[];
  readonly firstOutputsMs: number[];
}

/** Sums pages of rows up. @throws RangeError for a time zone that there is not. */
export async function reportOf(pages: AsyncIterable<readonly Row[]>, query: ReportQuery): Promise<Report> {
  const dimensions = dimensionsOf(query);
  const dayOf = dayIn(query.timeZone ?? 'UTC');
  const groups = new Map<string, Group>();
  for await (const rows of pages) {
    for (const row of rows) {
      const values = dimensions.map((dimension) => valueOf(row, dimension, dayOf));
      const name = JSON.stringify(values);
      let group = groups.get(name);
      if (!group) groups.set(name, (group = emptyGroup(dimensions, values)));
      add(group, row);
    }
  }
  const names = [...groups.keys()].toSorted();
  return { lines: names.map((name) => lineOf(groups.get(name)!)) };
}

function dimensionsOf({ by = [] }: ReportQuery): readonly ReportDimension[] {
  return typeof by === 'string' ? [by] : by;
}

function valueOf(row: Row, dimension: ReportDimension, dayOf: (ms: number) => string): string | null {
  if (dimension === 'day') return dayOf(row.at);
  if (dimension.startsWith('tag:')) return row.tags[dimension.slice('tag:'.length)] ?? null;
  return row[dimension as Exclude<ReportDimension, 'day' | `tag:${string}`>];
}

function emptyGroup(dimensions: readonly ReportDimension[], values: readonly (string | null)[]): Group {
  const line = {
    key: Object.fromEntries(dimensions.map((dimension, index) => [dimension, values[index]!])),
    rows: 0,
    attempts: 0,
    failedRows: 0,
    cancelledRows: 0,
    cachedRows: 0,
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteLongTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    costNanoUsd: 0,
    unpricedRows: 0,
    estimatedRows: 0,
    savedNanoUsd: 0,
  };
  return { line, latenciesMs: [], firstOutputsMs: [] };
}

const tokenClasses = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWriteLongTokens',
  'outputTokens',
  'reasoningTokens',
] as const;

function add({ line, latenciesMs, firstOutputsMs }: Group, row: Row): void {
  const isHit = row.outcome === 'cached' || row.outcome === 'coalesced' || row.outcome === 'refused';
  line.rows++;
  if (!isHit) line.attempts++;
  if (row.outcome === 'failed' || row.outcome === 'truncated' || row.outcome === 'not-sent') line.failedRows++;
  if (row.outcome === 'cancelled') line.cancelledRows++;
  if (row.outcome === 'cached' || row.outcome === 'coalesced') line.cachedRows++;
  if (row.costNanoUsd === null) line.unpricedRows++;
  else line.costNanoUsd += row.costNanoUsd;
  if (row.costStatus === 'estimated') line.estimatedRows++;
  line.savedNanoUsd += row.savedNanoUsd ?? 0;
  if (isHit) return; // its tokens were another row's
  for (const name of tokenClasses) line[name] += row.usage[name] ?? 0;
  if (row.outcome !== 'ok' || row.permitMs === null) return;
  latenciesMs.push(row.endMs - row.permitMs);
  if (row.firstOutputMs !== null) firstOutputsMs.push(row.firstOutputMs - row.permitMs);
}

function lineOf({ line, latenciesMs, firstOutputsMs }: Group): ReportLine {
  return { ...line, latency: percentilesOf(latenciesMs), firstOutput: percentilesOf(firstOutputsMs) };
}

/** By nearest rank: a value that was measured. */
function percentilesOf(values: number[]): Percentiles {
  values.sort((a, b) => a - b);
  const at = (share: number): number | null => values[Math.ceil(share * values.length) - 1] ?? null;
  return { p50: at(0.5), p95: at(0.95) };
}
