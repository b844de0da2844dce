// Runs the tests of the numbered scenarios that we claim (./scenarios.json) and says of each where it stands.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { runProgram } from './run-program.ts';
import { groups, readId, selectIds } from './scenario-id.ts';
import claims from './scenarios.json' with { type: 'json' };
import { readTestReport, reportTo, skippedIsFailed, type TestReport } from './test-report.ts';

type Status = 'passed' | 'failed' | 'skipped' | 'missing';

interface Scenario {
  readonly id: string;
  readonly files: readonly string[];
  readonly status: Status;
  readonly failures: readonly string[];
}

const usage = `npm run scenarios -- [${groups.join(' | ')} | id…]`;
const { words, report } = readCommandLine(usage, {});

const ids = new Set(
  (words.length === 0 ? groups : words).flatMap((word) => {
    const found = selectIds(claims, word);
    const isGroup = groups.some((group) => group === word);
    return found.length > 0 || isGroup ? found : refuse(`${word} is no scenario that we claim`, usage);
  }),
);
const tests = ids.size === 0 ? undefined : await runTests();
const scenarios = [...ids].map((id) => find(id, tests));
const failed = scenarios.filter(
  ({ status }) => status === 'failed' || status === 'missing' || (skippedIsFailed && status === 'skipped'),
);

for (const { id, files, status, failures } of scenarios) {
  report({ id, file: files[0], files, status, failures }, `${id.padEnd(8)}${status.padEnd(9)}${files.join(' ')}`);
}
console.error(`${scenarios.length} claimed, ${scenarios.length - failed.length} stand, ${failed.length} do not`);
if (failed.length > 0) process.exitCode = exitCodes.failed;

/** Runs every test whose name has one of the ids: all of them at once, because loading the files takes longest. */
async function runTests(): Promise<TestReport> {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
  try {
    const file = join(folder, 'report.json');
    const { output } = await runProgram('vitest', [
      'run',
      '-t',
      `(^|\\s)(${[...ids].join('|')})\\b`,
      ...reportTo(file),
    ]);
    const found = readTestReport(file);
    if (!found) throw new Error(`Expected vitest to write a report, got:\n${output}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A scenario may have several tests; it stands if all of them pass. */
function find(id: string, found: TestReport | undefined): Scenario {
  const results = (found?.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => readId(test.title) === id)
      .map((test) => ({ ...test, file: relative('.', name) })),
  );
  const statuses = results.map((test) => test.status);
  return {
    id,
    files: [...new Set(results.map((test) => test.file))],
    status:
      results.length === 0
        ? 'missing'
        : statuses.includes('failed')
          ? 'failed'
          : statuses.every((status) => status === 'passed')
            ? 'passed'
            : 'skipped',
    failures: results.flatMap((test) => test.failureMessages ?? []),
  };
}
