import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Command } from './command.ts';
import { readLeftovers } from './usage-file.ts';

/** Removes what the last test run did not use. Whatever holds something else than recordings is left alone. */
export const prune: Command = ({ words, dryRun, say }) => {
  if (words.length > 0) {
    say({ problem: 'prune takes no paths' }, 'prune takes no paths: it removes what the last test run did not use');
    return 2;
  }
  const leftovers = readLeftovers();
  if (!leftovers) {
    const problem = 'No run is known: run all tests with the reporter @sluice/testing/vitest/reporter first';
    say({ problem }, problem);
    return 1;
  }
  const paths = [...leftovers.unused, ...leftovers.stale].filter((path) => existsSync(path));
  let kept = 0;
  for (const path of paths) {
    const shown = relative('.', path);
    if (shown.split(sep)[0] === '..' || !holdsOnlyRecordings(path)) {
      kept++;
      say({ path: shown, removed: false }, `left ${shown}: it holds something else than recordings`);
      continue;
    }
    if (!dryRun) rmSync(path, { recursive: true });
    say({ path: shown, removed: !dryRun }, `${dryRun ? 'would remove' : 'removed'} ${shown}`);
  }
  if (paths.length === 0) say({ removed: 0 }, 'nothing to remove');
  return kept === 0 ? 0 : 1;
};

function holdsOnlyRecordings(path: string): boolean {
  if (!statSync(path).isDirectory()) return /\.json(?:\.partial)?$/.test(path);
  return readdirSync(path).every((entry) => holdsOnlyRecordings(join(path, entry)));
}
