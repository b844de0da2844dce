import type { Row } from './rows.ts';

/** Rows for people: a block a measure, a line a subject and comparison. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.measure,
    row.subject,
    `${digits(row.value)} ${row.unit}`,
    `[${digits(row.min)}–${digits(row.max)}]`,
    row.ratio === null ? '' : `${row.ratio.toFixed(2)} × ${row.against}`,
    row.ratio === null ? '' : `[${row.ratioMin!.toFixed(2)}–${row.ratioMax!.toFixed(2)}]`,
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(0, ...cells.map((line) => line[column]!.length)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three digits that count. */
function digits(value: number): string {
  const places = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(places).replaceAll(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
}
