import { reportTo } from './test-report.ts';

/** One check: an npm script of the same name that runs alone. */
export interface Check {
  readonly name: string;
  readonly says: string;
  /** Handed to the script behind `--`. */
  readonly args?: readonly string[];
  /** The tests of this report are counted, each by itself, in place of the check. */
  readonly testReport?: string;
}

const testReport = 'node_modules/.cache/tests.json';

/** Everything that must hold before a change is merged, quick ones first. CI runs this list and nothing else. */
export const checks: readonly Check[] = [
  { name: 'format', says: 'oxfmt would change nothing' },
  { name: 'lint', says: 'oxlint, with types, finds nothing' },
  { name: 'types', says: 'packages, tests, scripts, examples and apps compile' },
  { name: 'boundaries', says: 'no import leaves its package or goes past a manifest' },
  { name: 'knip', says: 'no file, export or dependency without use' },
  {
    name: 'test',
    says: 'all tests pass',
    args: ['--reporter=default', '--reporter=./scripts/skipped-tests-fail.ts', ...reportTo(testReport)],
    testReport,
  },
  { name: 'scenarios', says: 'every numbered scenario that we claim has a test that passes' },
  { name: 'laws', says: 'every link obeys every law' },
  {
    name: 'storm',
    says: 'thousands of random calls leave nothing held and no record wrong',
    args: ['--calls', '5000'],
  },
  {
    name: 'simulate',
    says: 'storms of faults over several processes cost few attempts, leave nothing held, and are soon over',
    args: ['--seeds', '20'],
  },
  { name: 'matrix', says: 'however a call ends, it leaves one row with the right tokens', args: ['cost'] },
  { name: 'wire', says: 'recorded traffic decodes as the official SDKs decode it' },
  { name: 'build', says: 'all packages build' },
  { name: 'packages', says: 'packages have the same shape and can be imported, required and published' },
  {
    name: 'docs',
    says: 'every ```ts block of the documentation compiles, and every link within the repository leads somewhere',
  },
  { name: 'examples', says: 'every example runs' },
];
