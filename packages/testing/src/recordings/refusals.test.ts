import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { filesOf, folder } from './testing/folder.ts';
import { provider } from './testing/provider.ts';
import { ask, run } from './testing/run.ts';

const inChild = fileURLToPath(new URL('testing/record-in-child.ts', import.meta.url));

/** Records into a folder in a process of its own, which a shell may have limited before; gives what it printed. */
async function recordInChild(dir: string, limit: string, uid = ''): Promise<string> {
  const node = `"${process.execPath}" --conditions=@sluice/source "${inChild}" "${dir}" ${uid}`;
  const { stdout } = await promisify(execFile)('sh', ['-c', `${limit}; exec ${node}`], { env: {} });
  return stdout;
}

test('a second test in the same folder is refused, before its provider is asked; the same one may run again', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end('{}'));
  const own = { dir, mode: 'missing' as const, owner: { id: '1', name: 'weather > asks' } };
  for (let time = 0; time < 2; time++) expect((await run(own, () => ask(server))).report.problems).toEqual([]);
  const { report } = await run({ ...own, owner: { id: '2', name: 'weather > asks' } }, () => ask(server));
  expect(report.problems).toMatchObject([
    {
      problem: 'two-tests',
      message: `Two tests have their recordings in ${dir}: both are called "weather > asks". Give one another name.`,
    },
  ]);
  const other = await run({ ...own, owner: { id: '3', name: 'weather > asks!' } }, () => ask(server));
  expect(other.report.problems).toMatchObject([
    { message: expect.stringContaining('"weather > asks" and "weather > asks!"') },
  ]);
  expect(server.hits).toBe(1);
});

test('a folder that cannot be made is said before the provider is asked and paid', async () => {
  const dir = folder();
  writeFileSync(dir, 'a file');
  const server = await provider((_, response) => void response.end('{}'));
  const { result, report } = await run({ dir: join(dir, 'below'), mode: 'missing' }, () => ask(server));
  expect(result.status).toBe(400);
  expect(report.problems).toMatchObject([
    {
      problem: 'not-written',
      message: expect.stringContaining('part of its path is a file (ENOTDIR). Nothing was kept'),
    },
  ]);
  expect(server.hits).toBe(0);
});

test('a read-only folder is said before the provider is asked and paid', { timeout: 60_000 }, async () => {
  const dir = folder();
  mkdirSync(dir);
  chmodSync(dirname(dir), 0o755);
  chmodSync(dir, 0o555);
  // The superuser may write everywhere, so that somebody else has to try.
  const nobody = process.getuid?.() === 0 ? '65534' : '';
  expect(await recordInChild(dir, ':', nobody)).toBe(
    `hits 0\nnot-written: Could not record into ${dir}: it may not be written to (EACCES). Nothing was kept of ${dir.split('/').slice(-2).join('/')}.\n`,
  );
});

test('a disk that is full while a recording is written leaves no half of it', { timeout: 60_000 }, async () => {
  const dir = folder();
  mkdirSync(dir);
  // No file may grow beyond 4 blocks: the write fails in its middle, as on a full disk.
  const said = await recordInChild(dir, 'ulimit -f 4');
  expect(said).toMatch(
    /^hits 1\nnot-written: Could not record into .*01-post-[^ ]*\.json: the file would be larger than allowed \(EFBIG\)/,
  );
  expect(filesOf(dir)).toEqual({});
  expect(await recordInChild(dir, ':')).toBe('hits 1\n');
  expect(Object.keys(filesOf(dir))).toHaveLength(1);
});

test('a folder that holds something else is left alone', async () => {
  const dir = folder();
  mkdirSync(join(dir, 'precious'), { recursive: true });
  const server = await provider((_, response) => void response.end('{}'));
  const { report } = await run({ dir, mode: 'all' }, () => ask(server));
  expect(report.problems).toMatchObject([
    { problem: 'not-written', message: expect.stringContaining('it holds precious') },
  ]);
  expect([server.hits, readdirSync(dir)]).toEqual([0, ['precious']]);
});

test('a file that is no recording fails the test that needs its folder, and says where it is wrong', async () => {
  const dir = folder();
  mkdirSync(dir);
  writeFileSync(join(dir, '01-post.json'), '{\n  "version": 1,\n  "recordedAt": nonsense\n}\n');
  const server = await provider((_, response) => void response.end('{}'));
  for (const mode of ['replay', 'missing'] as const) {
    const { result, report } = await run({ dir, mode }, () => ask(server));
    expect(result.status).toBe(400);
    expect(report.problems).toMatchObject([
      { message: `${join(dir, '01-post.json')}:3: is not JSON: expected a value, got "n"` },
    ]);
  }
  expect(server.hits).toBe(0);
});

test('without a way that tells of answers nothing is asked, since nothing could be recorded', async () => {
  vi.resetModules(); // in this process others have attached ways
  const { recordings } = await import('./recordings.ts');
  const own = recordings({ dir: folder(), mode: 'missing' });
  const response = await own.respond(new Request('http://provider.test/v1'), 'a request');
  expect(response.status).toBe(400);
  expect((await own.settle()).problems).toMatchObject([{ problem: 'not-attached' }]);
});

test('options that make no sense are refused where they are given', async () => {
  const { recordings } = await import('./recordings.ts');
  expect(() => recordings({ dir: '' })).toThrow("Expected `dir` to be a folder, got ''");
  expect(() => recordings({ dir: 'a', speed: 0 })).toThrow('Expected `speed` to be a number > 0, got 0');
  expect(() => recordings({ dir: 'a', ignore: ['system'] })).toThrow(/^Expected `ignore` to be JSON pointers/);
});
