import type { Report, ReportLine } from '../report/report.ts';

export type Format = 'table' | 'csv' | 'json';

/** A report as text, with a line end behind each line. */
export const formats: Readonly<Record<Format, (report: Report) => string>> = {
  table: formatTable,
  csv: formatCsv,
  json: formatJson,
};

/** What a table for people shows of a line. All the rest is in the others. */
const shown: readonly (readonly [title: string, show: (line: ReportLine) => string])[] = [
  ['attempts', (line) => count(line.attempts)],
  ['failed', (line) => count(line.failedRows)],
  ['left', (line) => count(line.cancelledRows)],
  [
    'input',
    (line) => count(line.inputTokens + line.cacheReadTokens + line.cacheWriteTokens + line.cacheWriteLongTokens),
  ],
  ['output', (line) => count(line.outputTokens + line.reasoningTokens)],
  ['cost', (line) => dollars(line.costNanoUsd)],
  ['no price', (line) => count(line.unpricedRows)],
  ['cached', (line) => count(line.cachedRows)],
  ['saved', (line) => dollars(line.savedNanoUsd)],
  ['p50 ms', (line) => duration(line.latency.p50)],
  ['p95 ms', (line) => duration(line.latency.p95)],
  ['first p50', (line) => duration(line.firstOutput.p50)],
  ['first p95', (line) => duration(line.firstOutput.p95)],
];

/** A report that is not split has one line, of all rows. */
function formatJson({ by, lines, total }: Report): string {
  const all = [...(by.length === 0 ? [] : lines), { ...total, total: true }];
  return all.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function formatTable({ by: names, lines, total }: Report): string {
  const head = [...names, ...shown.map(([title]) => title)];
  const cells = (line: ReportLine): string[] => [
    ...Object.values(line.key).map((value) => (value === null ? '-' : printable(value))),
    ...shown.map(([, show]) => show(line)),
  ];
  const body = names.length === 0 ? [] : lines.map(cells);
  const foot = [...names.map((_, index) => (index === 0 ? 'total' : '')), ...cells(total)];
  const rows = [head, ...body, foot];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const text = rows.map((row) =>
    row.map((cell, column) => (column < names.length ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))),
  );
  return text.map((row) => `${row.join('  ').trimEnd()}\n`).join('');
}

function formatCsv({ by: names, lines, total }: Report): string {
  const { key: _, latency: _l, firstOutput: _f, ...sums } = total;
  const sumNames = Object.keys(sums) as (keyof typeof sums)[];
  const head = [...names, ...sumNames, 'latencyP50Ms', 'latencyP95Ms', 'firstOutputP50Ms', 'firstOutputP95Ms'];
  const body = lines.map(({ key, latency, firstOutput, ...line }) => [
    ...names.map((name) => key[name]),
    ...sumNames.map((name) => line[name]),
    ...[latency.p50, latency.p95, firstOutput.p50, firstOutput.p95],
  ]);
  return [head, ...body].map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

/** By RFC 4180. What is unknown is an empty cell, an empty text two quotes. */
function quote(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A user's name may have come from anywhere: it is not to steer a terminal, nor to break a line. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\uFFFD');
}

const count = (value: number): string => value.toLocaleString('en');
const dollars = (nanoUsd: number): string => `$${(nanoUsd / 1e9).toFixed(6)}`;
const duration = (ms: number | null): string => (ms === null ? '-' : Math.round(ms).toLocaleString('en'));
