// Runs one example from source, and shows what it says. `npm run examples` runs all of them and shows what failed.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { readCommandLine, refuse } from './command-line.ts';

const usage = 'npm run example -- <part of a name>';
const { words } = readCommandLine(usage, {});
const files = globSync('examples/*.ts').filter((file) => words.length === 1 && file.includes(words[0]!));
const [file, ...more] = files;
if (file === undefined || more.length > 0)
  refuse(`Expected the name of one example, got ${words.join(' ') || 'none'}`, usage);
const { status } = spawnSync(process.execPath, ['--conditions=@sluice/source', file], { stdio: 'inherit' });
process.exitCode = status ?? 1;
