import type { Row } from './rows.ts';

/** Rows for people: a block a measure, a line a subject. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [...Map.groupBy(rows, ({ measure, subject }) => `${measure} ${subject}`).values()];
  const cells = lines.map((compared) => [
    compared[0]!.measure,
    compared[0]!.subject,
    digits(compared[0]!.value),
    compared[0]!.unit,
    `[${digits(compared[0]!.min)}–${digits(compared[0]!.max)}]`,
    ...compared.map(comparison).filter((cell) => cell !== ''),
  ]);
  const columns = Math.max(0, ...cells.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells
    .map((line, at) => {
      const padded = line.map((cell, column) =>
        column === 2 ? cell.padStart(widths[2]!) : cell.padEnd(widths[column]!),
      );
      const separator = at > 0 && cells[at - 1]![0] !== line[0] ? '\n' : '';
      return separator + padded.join('  ').trimEnd();
    })
    .join('\n');
}

/** Nobody is compared with themselves. */
function comparison({ subject, against, ratio, ratioMin, ratioMax }: Row): string {
  if (ratio === null || against === subject) return '';
  return `${ratio.toFixed(2)} × ${against} [${ratioMin!.toFixed(2)}–${ratioMax!.toFixed(2)}]`;
}

/** Three digits that count. */
function digits(value: number): string {
  const places = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: places, maximumFractionDigits: places });
}
