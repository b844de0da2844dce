// Lays out every combination of what can meet, and says of each whether it came out as it must.
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { matrices, type Cell } from './matrix/matrices.ts';

const names = Object.keys(matrices) as (keyof typeof matrices)[];
const usage = `npm run matrix -- ${names.join('|')}`;
const { words, json, report } = readCommandLine(usage, {});
const chosen = names.filter((name) => words.includes(name));
if (chosen.length === 0 || chosen.length < words.length) {
  refuse(`Expected one of ${names.join(', ')}, got ${words.join(' ') || 'none'}`, usage);
}

for (const name of chosen) {
  let cells = 0;
  let right = 0;
  for await (const { of, got, wrong } of matrices[name]()) {
    if (cells++ === 0 && !json) console.log(lineOf('', of, got, 'name'));
    if (wrong.length === 0) right++;
    report({ matrix: name, ...of, ...got, ok: wrong.length === 0, wrong }, lineOf(wrong.join('; ') || 'ok', of, got));
  }
  report({ matrix: name, cells, right }, `${right} of ${cells} are as they must be`);
  if (right < cells || cells === 0) process.exitCode = exitCodes.failed;
}

function lineOf(verdict: string, of: Cell['of'], got: Cell['got'], show: 'name' | 'value' = 'value'): string {
  const columns = Object.entries({ ...of, ...got });
  return [...columns.map(([name, value]) => String(show === 'name' ? name : (value ?? '-')).padEnd(15)), verdict].join(
    '',
  );
}
