import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulator } from '@sluice/simulator';
import { afterEach, expect, test } from 'vitest';

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Demo {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Waits until the demo has said so. */
  said(text: string): Promise<void>;
}

/** No key, no address of the machine that the tests run on. */
const nobody = {
  ANTHROPIC_API_KEY: '',
  ANTHROPIC_BASE_URL: '',
  OPENAI_API_KEY: '',
  OPENAI_BASE_URL: '',
  OLLAMA_HOST: '',
};

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Demo {
  // Node 22 warns that it strips types; later ones do not.
  const flags = ['--conditions=@sluice/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, 'main.ts'), ...args], {
    env: { ...process.env, ...nobody, ...env },
  });
  undo.push(() => void child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  const said = async (text: string): Promise<void> => {
    await expect.poll(() => out, { interval: 20, timeout: 8_000 }).toContain(text);
  };
  return { child, ended, said };
}

const run = (...args: Parameters<typeof start>): Promise<Ended> => start(args[0], args[1]).ended;
const quick = ['--once', '--speed', '400'];

test('the tour streams, asks for the whole, leaves and asks the other provider, and ends well', async () => {
  const { code, out, err } = await run(quick);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toContain('chain: brief → witness → stopwatch → anthropic');
  expect(out).toMatch(
    /1 streamed\n.*Why does a river bend\?.*\n\d+ events, .*ended with stop · usage: \d+ input, \d+ output/,
  );
  expect(out).toMatch(/2 whole\n.*Why does a river bend\?.*\nthe same text as streamed · usage: \d+ input/);
  expect(out).toMatch(
    /3 aborted\n.* …\naborted after 5 pieces: the server saw the socket close after [\d.]+ ms, \d+ events/,
  );
  expect(out).toContain('events, then left');
  expect(out).toMatch(
    /4 the other provider\n.*Why does a river bend\?.*\none line of code changed: brief → witness → stopwatch → openai\n/,
  );
  expect(out).toMatch(/the same text as before · usage: \d+ input, \d+ output/);
  expect(out).not.toContain('\u001B'); // no terminal, no styles
});

test('every package shows what it is for, within ten seconds', async () => {
  const startedAt = performance.now();
  const { code, out, err } = await run(['--once']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  for (const shown of [
    /5 retry\nattempt 1: overloaded, so it waits for [12]\d\d ms\nattempt 2: answered in \d+ words\n/,
    /6 router\nfirst \(chosen\), then second \(failover\): connection, then an answer\nanswered by openai · gpt-5.2\n/,
    /7 semaphore\ncall 1: at once\ncall 2: place 1 in the line, waited \d+ ms\ncall 3: place 2 in the line, waited \d+ ms\n/,
    /8 cache\nasked at once: miss \(.*\), coalesced \(.*\), coalesced \(.*\)\nand again: hit \(\d+ ms\)\nfour calls, 1 request/,
    /9 budget\nanswered \d+ times for \$0.00\d+ of \$0.0050\nrefused: \$0.003\d might be needed, and nothing was sent\n/,
    /10 cost\nada: failed, 0 tokens.*\nada: ok, \d+ tokens.*\ngrace: ok, .*\nthe bill: ada (\d+), grace \1, together \d+\n/,
    /11 telemetry\ncall done \{"outcome":"done","reason":"stop","usage":\{"inputTokens":\d+/,
    /12 server\nHTTP 200 · text\/event-stream.*\ndata: \{"type":"start",[^]*…\ndata: \{"type":"end".*\ndata: \[DONE\]\n/,
    /13 testing\nrecorded and replayed: the same text\ntwo calls, 1 request to the provider\n$/,
  ]) {
    expect(out).toMatch(shown);
  }
});

test('tokens appear one by one, from the simulator if it is asked for, whatever keys there are', async () => {
  const keys = { ANTHROPIC_API_KEY: 'wrong', OPENAI_API_KEY: 'wrong' };
  const { child, ended } = start(['--once', '--speed', '150', '--provider', 'simulator'], keys);
  const at: number[] = [];
  child.stdout.on('data', () => at.push(performance.now()));
  const { code, out } = await ended;
  expect(code).toBe(0);
  expect(at.length).toBeGreaterThan(20);
  expect(out.match(/answers: a simulated provider at http:\/\/127\.0\.0\.1:\d+\n/g)).toHaveLength(2);
});

test.for(['SIGINT', 'SIGTERM'] as const)('%s ends it while it waits', async (signal) => {
  const { child, ended, said } = start(['--speed', '1000']);
  await said('Ctrl-C ends.');
  const sentAt = performance.now();
  child.kill(signal);
  expect(await ended).toMatchObject({ code: 0, err: '' });
  expect(performance.now() - sentAt).toBeLessThan(2_000);
});

test('SIGINT ends it in the middle of an answer', async () => {
  const { child, ended, said } = start(['--speed', '5']);
  await said('1 streamed');
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 0, err: '' });
});

test('a key means the API, a wrong one is said in one line', async () => {
  const api = await simulator({ apiKey: 'right' });
  undo.push(() => api.close());
  const wrong = await run(quick, { ANTHROPIC_API_KEY: 'wrong', ANTHROPIC_BASE_URL: api.url });
  expect(wrong.code).toBe(1);
  expect(wrong.err).toMatch(/^Failed: .*invalid x-api-key.*\[authentication, HTTP 401\].*\n$/);

  const right = await run(quick, { ANTHROPIC_API_KEY: 'right', ANTHROPIC_BASE_URL: api.url });
  expect(right).toMatchObject({ code: 0, err: '' });
  expect(right.out).toContain(`the real API at ${api.url}`);
  expect(right.out).toContain('what the server saw, only the provider knows');
  expect(right.out).toMatch(/a simulated provider at \S+: OPENAI_API_KEY is not set\n/);
});

test('`--provider openai` asks there first and Anthropic next, each with its key at its address', async () => {
  const api = await simulator({ apiKey: 'right' });
  undo.push(() => api.close());
  const keys = { OPENAI_API_KEY: 'right', ANTHROPIC_API_KEY: 'right' };
  const env = { ...keys, OPENAI_BASE_URL: `${api.url}/v1`, ANTHROPIC_BASE_URL: api.url };
  const { code, out, err } = await run([...quick, '--provider', 'openai'], env);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('chain: brief → witness → stopwatch → openai\n');
  expect(out).toContain(`the real API at ${api.url}/v1: OPENAI_API_KEY is set`);
  expect(out).toContain('one line of code changed: brief → witness → stopwatch → anthropic\n');
  expect(out).toContain(`the real API at ${api.url}: ANTHROPIC_API_KEY is set`);
  const asked = api.requests.map(({ path, body }) => [path, body?.['model']]);
  const chat = ['/v1/chat/completions', 'gpt-5.2'];
  expect(asked).toEqual([chat, chat, chat, ['/v1/messages', 'claude-sonnet-5']]);
  expect(api.requests[0]?.body?.['max_completion_tokens']).toBe(300);
});

test('a key of OpenAI’s alone means its API, a wrong one is said in one line', async () => {
  const api = await simulator({ apiKey: 'right' });
  undo.push(() => api.close());
  const env = { OPENAI_API_KEY: 'wrong', OPENAI_BASE_URL: `${api.url}/v1` };
  const { code, err } = await run(quick, env);
  expect(code).toBe(1);
  expect(err).toMatch(/^Failed: Incorrect API key.*\[authentication, HTTP 401\] \(is OPENAI_API_KEY right\?\)\n$/);
});

test('`--provider ollama` asks a local server without a key, and says in one line that it is not there', async () => {
  const server = await simulator({ apiKey: false });
  undo.push(() => server.close());
  const ollama = [...quick, '--provider', 'ollama', '--model', 'tiny'];
  const there = await run(ollama, { OLLAMA_HOST: server.url.replace('http://', '') });
  expect(there).toMatchObject({ code: 0, err: '' });
  expect(there.out).toContain(`answers: Ollama at ${server.url}\n`);
  expect(there.out).toMatch(/one line of code changed: .* → anthropic\nanswers: a simulated provider at /);
  const { path, body, headers } = server.requests[0]!;
  expect([path, body?.['model'], headers.authorization]).toEqual(['/v1/chat/completions', 'tiny', undefined]);

  await server.close();
  const gone = await run(ollama, { OLLAMA_HOST: server.url });
  expect(gone.code).toBe(1);
  expect(gone.err).toMatch(/^Failed: .*ECONNREFUSED.*\[connection\] \(is Ollama running\?\)\n$/);
});

test('wrong usage is said in one line', async () => {
  const { code, err } = await run(['--nope']);
  expect(err).toMatch(/^Unknown option '--nope'.*\n$/);
  expect(code).toBe(2);
});

test('--help helps', async () => {
  const { code, out } = await run(['--help']);
  expect(out).toContain('--recordings DIR');
  expect(code).toBe(0);
});

function folderWith(interactions: readonly object[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
  undo.push(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'anthropic.jsonl'), interactions.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return folder;
}

function recorded(texts: readonly string[]): object {
  const usage = { input_tokens: 7, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-recorded', content: [], usage };
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...texts.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
    { type: 'message_stop' },
  ];
  const bodyText = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'request-id': 'req_1' };
  return { id: texts[0], provider: 'anthropic', response: { status: 200, headers, bodyText, stream: true } };
}

test('recorded traffic is played, streamed and folded', async () => {
  const failed = { id: 'failed', response: { status: 529, headers: {}, bodyText: '{}', stream: false } };
  const folder = folderWith([failed, recorded(['Bends ', 'begin ', 'small.']), recorded(['Otherwise.'])]);
  const { code, out, err } = await run(['--once', '--recordings', folder], { ANTHROPIC_API_KEY: 'not asked' });
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toMatch(/1 streamed\nBends begin small\.\n\d+ events, .*ended with stop · usage: 7 input, 9 output/);
  expect(out).toMatch(/2 whole\nBends begin small\.\nthe same text as streamed \(the same recorded stream, folded\)/);
  expect(out).toMatch(/3 aborted\nBends begin  …\naborted after 2 pieces: the server saw the socket close/);
  expect(out).toMatch(/4 the other provider\nnobody else is recorded there\n/);
});

test('a folder with nothing to play is a failure, said in one line', async () => {
  const { code, err } = await run(['--once', '--recordings', folderWith([])]);
  expect(err).toMatch(/^Failed: Expected recorded answers in anthropic\*\.jsonl.*\n$/);
  expect(code).toBe(1);
});
