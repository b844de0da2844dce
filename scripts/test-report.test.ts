import { expect, test } from 'vitest';
import { countTests, readTestReport, type TestReport } from './test-report.ts';

function file(status: string, ...tests: readonly string[]): TestReport['testResults'][number] {
  const assertionResults = tests.map((one) => ({ title: 'a test', fullName: 'a test', status: one }));
  return { name: 'a.test.ts', status, message: '', assertionResults };
}

test('what neither passed nor failed was skipped', () => {
  const testResults = [file('passed', 'passed', 'skipped', 'todo', 'pending'), file('failed', 'failed', 'passed')];
  expect(countTests({ success: false, testResults })).toEqual({ passed: 2, failed: 1, skipped: 3 });
});

test('a file that does not load is one failure', () => {
  expect(countTests({ success: false, testResults: [file('failed')] })).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a report that was not written is none', () => {
  expect(readTestReport('there/is/none.json')).toBeUndefined();
});
