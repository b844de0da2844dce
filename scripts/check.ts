// Runs the checks of ./checks.ts, all or the named ones, and shows the output of those that fail.
import { rmSync } from 'node:fs';
import { checks, type Check } from './checks.ts';
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { runNpm } from './run-program.ts';
import { countTests, readTestReport, type Counts } from './test-report.ts';

const usage = 'npm run check -- [check…] [--list]';
const { words, values, json, report } = readCommandLine(usage, { list: { type: 'boolean' } });

/** The output is kept and shown elsewhere; and a check speaks to nobody outside. */
const quiet = { NO_COLOR: '1', FORCE_COLOR: undefined, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };

const unknown = words.filter((word) => !checks.some((check) => check.name === word));
if (unknown.length > 0) refuse(`Expected names of checks (see --list), got ${unknown.join(', ')}`, usage);
const chosen = words.length === 0 ? checks : checks.filter((check) => words.includes(check.name));

if (values.list === true) {
  for (const { name, says } of chosen) report({ check: name, says }, `${name.padEnd(12)}${says}`);
} else {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const check of chosen) {
    const { passed, failed, skipped } = await runCheck(check);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  report(total, `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  if (total.failed > 0) process.exitCode = exitCodes.failed;
}

async function runCheck(check: Check): Promise<Counts> {
  const started = performance.now();
  if (check.testReport !== undefined) rmSync(check.testReport, { force: true });
  const { ok, output } = await runNpm(['run', check.name, ...(check.args ? ['--', ...check.args] : [])], {
    environment: { ...process.env, ...quiet },
  });
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
  const counts = countCheck(check, ok);
  const tests = check.testReport === undefined ? '' : `, ${counts.passed} tests passed, ${counts.skipped} skipped`;
  report(
    { check: check.name, ok, seconds, ...counts, ...(ok ? {} : { output }) },
    `${ok ? 'ok    ' : 'FAILED'}  ${check.name} (${seconds} s${tests})`,
  );
  if (!ok && !json) console.log(output.trimEnd().replaceAll(/^/gm, '    '));
  return counts;
}

/** A run of tests can fail without a failing test: an error that nobody caught, a test that was skipped in CI. */
function countCheck({ testReport }: Check, ok: boolean): Counts {
  const tests = testReport === undefined ? undefined : readTestReport(testReport);
  const counts = tests ? countTests(tests) : { passed: ok ? 1 : 0, failed: 0, skipped: 0 };
  return ok ? counts : { ...counts, failed: Math.max(counts.failed, 1) };
}
