import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { writeUsage } from '../cli/usage-file.ts';
import type {} from './recorded-test.ts';
import { addUsage, type TestFileRun } from './usage.ts';

/** Says at the end of a run which recordings were used, written, and not asked for, and notes it for `prune`. */
export default class RecordingsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const usage = addUsage(modules.map(readRun));
    const { used, recorded, unused, stale, notKept } = usage;
    writeUsage(usage);
    if (used.length + recorded.length + unused.length + stale.length + notKept.length === 0) return;
    const counts = [
      `${used.length} used`,
      ...(recorded.length > 0 ? [`${recorded.length} recorded`] : []),
      `${unused.length} unused`,
      `${stale.length} stale`,
    ];
    console.log(`\n Recordings  ${counts.join(' · ')}`);
    for (const path of recorded) say('recorded', path);
    for (const path of unused) say('unused', path);
    for (const path of stale) say('stale', path);
    for (const failure of notKept) console.log(`   not kept  ${failure}`);
    if (unused.length + stale.length > 0)
      console.log('   To remove what nothing asked for: npx sluice-recordings prune');
  }
}

function say(what: string, path: string): void {
  console.log(`   ${what.padEnd(8)}  ${relative(process.cwd(), path)}`);
}

function readRun(module: TestModule): TestFileRun {
  const cases: readonly TestCase[] = [...module.children.allTests()];
  return {
    file: module.moduleId,
    complete: module.ok() && cases.every((one) => one.result().state !== 'skipped' && one.result().state !== 'pending'),
    tests: cases.flatMap((one) => {
      const { recordings } = one.meta();
      return recordings ? [{ ...recordings, passed: one.result().state === 'passed' }] : [];
    }),
  };
}
