// Checks every link of the repository against the laws that all links obey, and prints how each stands to each.
import { checkLaws, lawTable, type Verdict } from '@sluice/core/laws';
import { exitCodes, readCommandLine } from './command-line.ts';
import { links } from './laws/links.ts';

const usage = 'npm run laws -- [name…]';
const { words, json, report } = readCommandLine(usage, {});
const signs = { obeys: '✓', bends: 'bent', breaks: '✗' } as const;
const numbers = Object.keys(lawTable).map(Number);
const chosen = links.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const width = Math.max(...chosen.map(({ name }) => name.length)) + 2;

if (!json) {
  for (const [law, { title }] of Object.entries(lawTable)) console.log(`${law.padStart(2)}  ${title}`);
  console.log(`\n${' '.repeat(width)}${numbers.map((law) => String(law).padEnd(5)).join('')}`);
}
const remarks: string[] = [];
let wrong = 0;
for (const { name, make, bends } of chosen) {
  const verdicts = new Map((await checkLaws(make, bends)).map((verdict) => [verdict.law as number, verdict]));
  const cells = numbers.map((law) => verdicts.get(law));
  for (const [index, verdict] of cells.entries()) {
    if (!verdict || verdict.status === 'breaks') wrong++;
    if (json)
      report({ link: name, law: index + 1, status: verdict?.status ?? 'unchecked', reason: verdict?.reason }, '');
    else if (verdict?.reason !== undefined)
      remarks.push(`${name}, law ${verdict.law} ${verdict.status}: ${verdict.reason}`);
  }
  if (!json) console.log(`${name.padEnd(width)}${cells.map((verdict) => signOf(verdict).padEnd(5)).join('')}`);
}
for (const remark of remarks) console.log(remark);
console.error(`${chosen.length} links, ${chosen.length * numbers.length} cells, ${wrong} wrong`);
if (wrong > 0 || chosen.length === 0) process.exitCode = exitCodes.failed;

function signOf(verdict: Verdict | undefined): string {
  return verdict ? signs[verdict.status] : '';
}
