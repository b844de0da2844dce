// Runs every example from source, each in a process of its own. Examples need no key and no network.
import { globSync } from 'node:fs';
import { exitCodes, readCommandLine } from './command-line.ts';
import { runProgram } from './run-program.ts';

const { words, json, report } = readCommandLine('npm run examples -- [part of a name…]', {});
const timeoutMs = 60_000;

const files = globSync('examples/*.ts')
  .filter((file) => !file.endsWith('.test.ts'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .toSorted();

for (const file of files) {
  const { ok, output } = await runProgram(process.execPath, ['--conditions=@sluice/source', file], { timeoutMs });
  report({ example: file, ok, output }, `${ok ? 'ok    ' : 'FAILED'}  ${file}`);
  if (ok) continue;
  process.exitCode = exitCodes.failed;
  if (!json) console.log(output.trimEnd().replaceAll(/^/gm, '    '));
}
