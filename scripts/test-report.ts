import { readFileSync } from 'node:fs';

/** How many there are of each outcome. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The part that we read of what vitest's `json` reporter writes. */
export interface TestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly TestResult[];
  }[];
}

export interface TestResult {
  readonly title: string;
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[];
}

/** The arguments that make vitest write a report, beside what else it says. */
export function reportTo(file: string): readonly string[] {
  return ['--reporter=json', `--outputFile.json=${file}`];
}

/** `undefined` if vitest ended before it wrote one. */
export function readTestReport(file: string): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TestReport;
  } catch {
    return undefined;
  }
}

/** Counts tests; a file that fails without a failing test (it does not load) is one failure more. */
export function countTests(report: TestReport): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') counts[test.status]++;
      else counts.skipped++;
    }
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) counts.failed++;
  }
  return counts;
}

/** In CI everything is there that a test may need: what does not run there never runs. */
export const skippedIsFailed = Boolean(process.env['CI']);
