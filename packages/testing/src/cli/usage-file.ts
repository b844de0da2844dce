import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Usage } from '../vitest/usage.ts';

/** What the last test run left, by which `prune` goes. */
export type Leftovers = Pick<Usage, 'unused' | 'stale'>;

function usageFile(root: string): string {
  return join(root, 'node_modules', '.cache', 'sluice', 'recordings.json');
}

/** Notes what a run did not use. */
export function writeUsage({ unused, stale }: Usage, root: string = process.cwd()): void {
  const file = usageFile(root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ unused, stale }, null, 2)}\n`);
}

/** What the last run did not use; `undefined` when none was noted. */
export function readLeftovers(root: string = process.cwd()): Leftovers | undefined {
  const file = usageFile(root);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Leftovers) : undefined;
}
