import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { encodeRecording } from '../format/encode-recording.ts';
import { folder } from '../recordings/testing/folder.ts';
import { messageEvents } from '../recordings/testing/provider.ts';
import { runCommandLine } from './run-command-line.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs a command in a folder, in this process: a program of its own takes seconds to start. */
function cli(dir: string, ...words: string[]): Ended {
  const before = process.cwd();
  const lines = { out: '', error: '' };
  vi.stubEnv('ACME_TOKEN', 'planted-value-of-a-variable');
  process.chdir(dir);
  try {
    const code = runCommandLine(words, {
      out: (line) => void (lines.out += `${line}\n`),
      error: (line) => void (lines.error += `${line}\n`),
    });
    return { code, ...lines };
  } finally {
    process.chdir(before);
    vi.unstubAllEnvs();
  }
}

function recording(say: string, ...texts: string[]): string {
  return encodeRecording({
    recordedAt: '2026-11-25',
    request: { method: 'POST', url: 'https://provider.test/v1/messages', headers: {}, body: { json: { say } } },
    answer: {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      headAtMs: 3,
      pieces: messageEvents(...texts).map((text, index) => ({ atMs: index + 4, bytes: Buffer.from(text) })),
    },
  });
}

/** A folder with these files. */
function files(contents: Readonly<Record<string, string>>): string {
  const dir = folder();
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

test('check names file and line of everything that is wrong, and ends with 1', () => {
  const good = recording('Hi', 'Hello');
  const dir = files({
    'bad/corrupt.json': good.replace('"version": 1,', '"version": 1'),
    'bad/cut.json': good.slice(0, 100),
    'bad/edited.json': good.replace('"status": 200', '"status": "fine"'),
    'bad/good.json': good,
    'bad/newer.json': good.replace('"version": 1', '"version": 9'),
    'bad/secret.json': recording('the token: planted-value-of-a-variable'),
    'bad/split.json': recording('Hi', 'planted-v', 'alue-of-a-', 'variable'),
    'bad/one~recording/01.json': good,
  });
  const { code, out } = cli(dir, 'check', 'bad/');
  expect(out.split('\n')).toEqual([
    'bad/corrupt.json:3: is not JSON: expected a comma or }, got "\\""',
    expect.stringMatching(/^bad\/cut\.json:\d+: is not JSON: /),
    'bad/edited.json:15: response.status: expected a whole number ≥ 200 and ≤ 599, got "fine"',
    'bad/newer.json:2: is of version 9, newer than 1: update @sluice/testing',
    'bad/one~recording/01.json:1: was left behind by a run that was killed: delete it',
    'bad/secret.json:10: holds the value of ACME_TOKEN in request.body',
    'bad/secret.json:10: holds the value of ACME_TOKEN in request.body.json.say',
    'bad/split.json:1: holds the value of ACME_TOKEN in response.body, put together: delta.text of "index":0',
    '8 recordings, 8 problems',
    '',
  ]);
  expect(code).toBe(1);
});

test('check finds recordings by itself, ends with 0 when all is in order, and speaks JSON', () => {
  const dir = files({
    'src/__recordings__/a.test.ts/asks/01-post.json': recording('Hi'),
    'node_modules/x/__recordings__/01.json': '{',
    'src/other.json': '{',
  });
  expect(cli(dir, 'check', '--json')).toMatchObject({ code: 0, out: '{"files":1,"problems":0}\n' });
});

test('show puts deltas together', () => {
  const dir = files({ '01.json': recording('Hi', 'Hel', 'lo') });
  const { code, out } = cli(dir, 'show', '01.json');
  expect(code).toBe(0);
  expect(out).toContain('POST https://provider.test/v1/messages\n{\n  "say": "Hi"\n}\n');
  expect(out).toContain('200 text/event-stream, 4 pieces in 7 ms\ndelta.text of "index":0: Hello\n');
});

test('diff compares what two recordings say, not when', () => {
  const same = recording('Hi', 'Hello')
    .replace(/"at": .*/, '"at": [9, 9, 9]')
    .replace('11-25', '11-26');
  const dir = files({ 'a.json': recording('Hi', 'Hello'), 'b.json': same, 'c.json': recording('Hi', 'Good day') });
  expect(cli(dir, 'diff', 'a.json', 'b.json')).toMatchObject({ code: 0, out: 'equal\n' });
  const { code, out } = cli(dir, 'diff', 'a.json', 'c.json');
  expect(code).toBe(1);
  expect(out).toMatch(/^- .*"text":"Hello"/m);
  expect(out).toMatch(/^\+ .*"text":"Good day"/m);
});

test('who calls it wrongly is told how, with 2; a file that cannot be read is 1', () => {
  const dir = files({ 'bad.json': '{' });
  for (const words of [
    [],
    ['chekc'],
    ['check', 'nowhere'],
    ['check', '--recursive'],
    ['diff', 'bad.json'],
    ['show'],
    ['prune', 'x'],
  ]) {
    expect([words, cli(dir, ...words).code]).toEqual([words, 2]);
  }
  expect(cli(dir, '--help')).toMatchObject({ code: 0, out: expect.stringContaining('Usage: sluice-recordings') });
  expect(cli(dir, 'show', 'bad.json')).toMatchObject({
    code: 1,
    error: expect.stringContaining('bad.json:1: is not JSON'),
  });
  expect(cli(dir, 'prune')).toMatchObject({ code: 1, out: expect.stringContaining('No run is known') });
});

test('the program says what the command line says, and ends with its code', { timeout: 60_000 }, () => {
  const dir = files({ 'bad.json': '{' });
  const { status, stdout } = spawnSync(process.execPath, ['--conditions=@sluice/source', main, 'check', 'bad.json'], {
    cwd: dir,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stdout).toContain('bad.json:1: is not JSON');
});
