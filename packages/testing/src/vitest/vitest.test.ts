import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { provider, type Provider } from '../recordings/testing/provider.ts';

const source = fileURLToPath(new URL('testing/project', import.meta.url));
const vitest = resolve('node_modules/vitest/vitest.mjs');
const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const timeout = 120_000; // each run starts a vitest of its own

interface Run {
  /** By full name. */
  readonly tests: Readonly<Record<string, { readonly status: string; readonly failureMessages: readonly string[] }>>;
  readonly output: string;
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly ({ readonly fullName: string } & Run['tests'][string])[];
  }[];
}

interface Project {
  readonly dir: string;
  test(environment?: Record<string, string>, ...words: string[]): Promise<Run>;
  prune(...words: string[]): Promise<string>;
}

/** A project of its own with the setup file and the reporter. */
function project(server: Provider): Project {
  const dir = mkdtempSync(join(tmpdir(), 'project-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  cpSync(source, dir, { recursive: true });
  mkdirSync(join(dir, 'node_modules'));
  for (const name of ['undici', 'vitest']) symlinkSync(resolve('node_modules', name), join(dir, 'node_modules', name));
  const { PATH, HOME } = process.env;
  const node = (words: readonly string[], environment: Record<string, string>): Promise<string> =>
    new Promise((end) => {
      const env = { PATH, HOME, PROJECT: dir, PROVIDER: server.url, ...environment };
      execFile(process.execPath, words, { cwd: dir, env }, (_, stdout, stderr) => end(stdout + stderr));
    });
  return {
    dir,
    async test(environment = {}, ...words) {
      const report = join(dir, 'report.json');
      rmSync(report, { force: true });
      const output = await node([vitest, 'run', '--config', join(source, 'vitest.config.ts'), ...words], environment);
      if (!existsSync(report)) throw new Error(output);
      const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
      const results = testResults.flatMap(({ assertionResults }) => assertionResults);
      const messages = testResults.map(({ message }) => message).join('\n');
      const tests = Object.fromEntries(results.map((result) => [result.fullName, result]));
      return { tests, output: output + messages };
    },
    prune: (...words) => node(['--conditions=@sluice/source', cli, 'prune', ...words], {}),
  };
}

function failed({ tests }: Run): readonly string[] {
  return Object.entries(tests)
    .filter(([, { status }]) => status === 'failed')
    .map(([name]) => name);
}

async function asked(): Promise<Provider> {
  const server = await provider((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => response.end(`answer ${server.hits} to ${(JSON.parse(body) as { text: string }).text}`));
  });
  return server;
}

test(
  'tests record into folders of their own and replay from them, together on one connection',
  { timeout },
  async () => {
    const server = await asked();
    const own = project(server);
    const recorded = await own.test({ RECORD: 'missing' });
    expect(failed(recorded), recorded.output).toEqual([]);
    expect(server.hits).toBe(5 * 4 + 3);
    for (const name of ['Ada', 'Bob', 'Cy', 'Di', 'Eve']) {
      // Two of what all ask and two of its own: nobody's recordings got into another's folder.
      expect(recorded.output.split(`/together-asks-as-${name}/0`)).toHaveLength(4 + 1);
    }
    expect(recorded.output).toContain('Recordings  0 used · 23 recorded · 0 unused · 0 stale');

    const replayed = await own.test();
    expect(failed(replayed), replayed.output).toEqual([]);
    expect(replayed.output).toContain('Recordings  23 used · 0 unused · 0 stale');
    expect(server.hits).toBe(23);

    await server.close();
    const swallowed = await own.test({ SWALLOW: '1' });
    expect(failed(swallowed)).toEqual(['swallows what goes wrong']);
    expect(swallowed.tests['swallows what goes wrong']!.failureMessages[0]).toContain(
      "To record it: RECORD=missing npx vitest run asks.case.ts -t 'swallows what goes wrong'",
    );
  },
);

test('what is not asked for any more is told, and pruned', { timeout }, async () => {
  const server = await asked();
  const own = project(server);
  const only = ['-t', 'asks something else now'];
  await own.test({ RECORD: 'missing', OTHER: 'first' }, ...only);
  const changed = await own.test({ RECORD: 'missing', OTHER: 'second' }, ...only);
  expect(changed.output).toContain('Recordings  0 used · 2 recorded · 2 unused · 0 stale');
  const gone = join(own.dir, '__recordings__/gone.case.ts/asked');
  mkdirSync(gone, { recursive: true });
  const whole = await own.test({ RECORD: 'missing' });
  expect(whole.output).toContain('Recordings  0 used · 23 recorded · 0 unused · 2 stale');

  const folder = join(own.dir, '__recordings__/asks.case.ts/asks-something-else-now');
  expect(await own.prune('--dry-run')).toContain('would remove __recordings__/gone.case.ts');
  expect([existsSync(folder), existsSync(gone)]).toEqual([true, true]);
  expect(await own.prune()).toContain('removed __recordings__/asks.case.ts/asks-something-else-now');
  expect([existsSync(folder), existsSync(gone)]).toEqual([false, false]);
  expect(await own.prune()).toBe('nothing to remove\n');
});

test('recording under CI fails before anything is asked', { timeout }, async () => {
  const server = await asked();
  const own = project(server);
  const refused = await own.test({ RECORD: 'all', CI: 'true' });
  expect(refused.output).toContain('Recording is off under CI');
  expect([Object.keys(refused.tests), server.hits]).toEqual([[], 0]);
});
