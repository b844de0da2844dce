import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RecordedTest } from './recorded-test.ts';

/** What a run of one test file says about the recordings. */
export interface TestFileRun {
  readonly file: string;
  /** Whether all of its tests ran: only then is what nobody asked for stale. */
  readonly complete: boolean;
  readonly tests: readonly (RecordedTest & { readonly passed: boolean })[];
}

/** What a run used of the recordings, as paths. */
export interface Usage {
  readonly used: readonly string[];
  readonly recorded: readonly string[];
  /** Files that a test that passed did not ask for. */
  readonly unused: readonly string[];
  /** Folders whose test or test file is gone. */
  readonly stale: readonly string[];
  /** Failures of providers that were not kept. */
  readonly notKept: readonly string[];
}

/** Adds up what the test files of a run used, recorded and left. What was filtered out or failed says nothing. */
export function addUsage(runs: readonly TestFileRun[]): Usage {
  const tests = runs.flatMap((run) => run.tests);
  const paths = (kind: 'used' | 'recorded' | 'unused', from = tests): readonly string[] =>
    from.flatMap((test) => test[kind].map((file) => join(test.dir, file)));
  const passed = tests.filter((test) => test.passed);
  return {
    used: paths('used'),
    recorded: paths('recorded'),
    unused: paths('unused', passed),
    stale: [...new Set(runs.flatMap(staleOf))].toSorted(),
    notKept: tests.flatMap(({ notKept }) => notKept),
  };
}

function staleOf({ complete, tests }: TestFileRun): readonly string[] {
  const [first] = tests;
  if (!first) return [];
  const ofFile = dirname(first.dir);
  const ofAll = dirname(ofFile);
  // Of tests that are gone, while their file is there; and of files that are gone, whoever ran.
  const own = complete ? foldersIn(ofFile).filter((dir) => !tests.some((test) => test.dir === dir)) : [];
  const others = foldersIn(ofAll).filter((dir) => !existsSync(join(dirname(ofAll), basename(dir))));
  return [...own, ...others];
}

function foldersIn(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(dir, name));
}
