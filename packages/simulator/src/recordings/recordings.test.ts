import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { simulator, type Simulator } from '../index.ts';

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
});

function folderWith(lines: readonly (object | string)[], file = 'anthropic.jsonl'): string {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
  undo.push(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, file),
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return folder;
}

function streamed(
  text: string,
  { end = '\n', ...more }: { readonly end?: string; readonly [key: string]: unknown } = {},
) {
  const delta = JSON.stringify({ type: 'content_block_delta', delta: { type: 'text_delta', text } });
  const bodyText = [`event: content_block_delta`, `data: ${delta}`, '', 'event: message_stop', 'data: {}', '', ''].join(
    end,
  );
  const headers = { 'content-type': 'text/event-stream', 'request-id': `req_${text}`, 'content-length': '1' };
  return { id: text, response: { status: 200, headers, bodyText, stream: true }, ...more };
}

function whole(text: string, status = 200) {
  const bodyText = JSON.stringify({ content: [{ type: 'text', text }] });
  return { id: text, response: { status, headers: { 'content-type': 'application/json' }, bodyText, stream: false } };
}

async function start(recordings: string): Promise<Simulator> {
  const provider = await simulator({ recordings });
  undo.push(() => provider.close());
  return provider;
}

function ask({ url }: Simulator, content: string, stream: boolean): Promise<Response> {
  const body = { model: 'claude-sonnet-5', max_tokens: 9, stream, messages: [{ role: 'user', content }] };
  const headers = { 'x-api-key': 'key', 'anthropic-version': '2023-06-01' };
  return fetch(`${url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(body) });
}

test('a recorded stream is played byte for byte, with its headers and not those of its connection', async () => {
  const recording = streamed('café', { end: '\r\n' });
  const provider = await start(folderWith([recording]));
  const response = await ask(provider, 'Hello', true);
  expect(await response.text()).toBe(recording.response.bodyText);
  expect(response.headers.get('request-id')).toBe('req_café');
  expect(response.headers.get('content-length')).toBeNull();
  expect(provider.requests[0]).toMatchObject({ recording: 'café', events: 2 });
});

test('a recorded whole answer is played byte for byte', async () => {
  const recording = whole('tea');
  const provider = await start(folderWith([streamed('coffee'), recording]));
  expect(await (await ask(provider, 'Hello', false)).text()).toBe(recording.response.bodyText);
});

test('a new question gets the next recording, round and round; the same one gets the same', async () => {
  const provider = await start(folderWith([streamed('a'), streamed('b'), whole('c')]));
  for (const content of ['1', '2', '1', '3', '2']) await (await ask(provider, content, true)).text();
  await (await ask(provider, '1', false)).text();
  expect(provider.requests.map(({ recording }) => recording)).toEqual(['a', 'b', 'a', 'a', 'b', 'c']);
});

test('what reads well comes first', async () => {
  const good = 'A sentence of a length that is worth a look. '.repeat(6);
  const provider = await start(folderWith([streamed('short'), streamed('long'.repeat(500)), streamed(good)]));
  await (await ask(provider, '1', true)).text();
  expect(provider.requests[0]?.recording).toBe(good);
});

test('errors, answers without text and what the official SDK refuses are not played', async () => {
  const refused = streamed('refused', { expected: { kind: 'not-handled' } });
  const good = streamed('good', { expected: { kind: 'result' } });
  const provider = await start(folderWith([whole('error', 529), streamed(''), refused, good]));
  for (const content of ['1', '2']) await (await ask(provider, content, true)).text();
  expect(provider.requests.map(({ recording }) => recording)).toEqual(['good', 'good']);
});

test('a body that was recorded as base64 is played as the bytes it was', async () => {
  const { bodyText } = whole('tea').response;
  const response = { ...whole('tea').response, bodyText: `base64:${Buffer.from(bodyText).toString('base64')}` };
  const provider = await start(folderWith([{ id: 'a', response }], 'anthropic-compatible__there.jsonl'));
  expect(await (await ask(provider, 'Hello', false)).text()).toBe(bodyText);
});

test('a question whose mode was never recorded is answered with a 500 that says so', async () => {
  const response = await ask(await start(folderWith([streamed('a')])), 'Hello', false);
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('Expected a recorded anthropic whole answer, there is none in the folder');
});

test('each wire plays its own recordings, and the provider says on whose there are any', async () => {
  const folder = folderWith([streamed('a')]);
  const chunk = JSON.stringify({ choices: [{ index: 0, delta: { content: 'tea' } }] });
  const headers = { 'content-type': 'text/event-stream', 'x-request-id': 'req_tea' };
  const bodyText = `data: ${chunk}\n\ndata: [DONE]\n\n`;
  const message = { choices: [{ index: 0, message: { content: [{ type: 'text', text: 'coffee' }] } }] };
  const empty = { choices: [{ index: 0, delta: { content: null } }] };
  writeFileSync(
    join(folder, 'openai-chat__there.jsonl'),
    [
      { id: 'empty', response: { status: 200, headers, bodyText: `data: ${JSON.stringify(empty)}\n\n`, stream: true } },
      { id: 'tea', response: { status: 200, headers, bodyText, stream: true } },
      { id: 'coffee', response: { status: 200, bodyText: JSON.stringify(message), stream: false } },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  );
  const provider = await start(folder);
  expect(provider.speaks).toEqual(['anthropic', 'openai']);
  const chat = async (stream: boolean): Promise<string> => {
    const body = JSON.stringify({ model: 'gpt-5.2', stream, messages: [{ role: 'user', content: 'Hello' }] });
    const authorization = { authorization: 'Bearer key' };
    const response = await fetch(`${provider.url}/v1/chat/completions`, {
      method: 'POST',
      headers: authorization,
      body,
    });
    return response.text();
  };
  expect(await chat(true)).toBe(bodyText);
  expect(await chat(false)).toBe(JSON.stringify(message));
  await (await ask(provider, 'Hello', true)).text();
  expect(provider.requests.map(({ recording }) => recording)).toEqual(['tea', 'coffee', 'a']);
  expect((await start(folderWith([streamed('a')]))).speaks).toEqual(['anthropic']);
});

test('a folder that is not there, or has nothing to play, is refused', async () => {
  const nowhere = join(tmpdir(), 'recordings-that-are-not-there');
  await expect(simulator({ recordings: nowhere })).rejects.toThrow(`there is none at ${nowhere}`);
  await expect(simulator({ recordings: folderWith([whole('error', 500)]) })).rejects.toThrow(/there are none$/);
  await expect(simulator({ recordings: folderWith([whole('other')], 'gemini.jsonl') })).rejects.toThrow(
    /there are none$/,
  );
});

test.for(['{', '{}', '{"response":{"status":200}}'])('%s is refused with its place', async (line) => {
  await expect(simulator({ recordings: folderWith([whole('good'), line]) })).rejects.toThrow(
    /anthropic\.jsonl:2, got \{/,
  );
});

test('faults strike what is played, streamed and whole', async () => {
  const provider = await start(folderWith([streamed('tea'), whole('coffee')]));
  provider.storms.begin({ fault: 'truncate', afterEvents: 1 });
  expect(await (await ask(provider, 'Hello', true)).text()).toMatch(/^event: content_block_delta\ndata: .*\n\n$/);
  const cut = await (await ask(provider, 'Hello', false)).text();
  expect(cut.length).toBeGreaterThan(5);
  expect(whole('coffee').response.bodyText.startsWith(cut)).toBe(true);
  expect(cut).not.toBe(whole('coffee').response.bodyText);
});
