import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { simulator, type Simulator, type SimulatorOptions } from './index.ts';

const providers: Simulator[] = [];
afterEach(async () => {
  await Promise.all(providers.splice(0).map((provider) => provider.close()));
});

async function start(options?: SimulatorOptions): Promise<Simulator> {
  const provider = await simulator(options);
  providers.push(provider);
  return provider;
}

interface Asked {
  readonly body?: object | string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly method?: string;
  readonly signal?: AbortSignal;
}

const question = { model: 'claude-sonnet-5', max_tokens: 200, messages: [{ role: 'user', content: 'Why is it wet?' }] };

function ask({ url }: Simulator, asked: Asked = {}): Promise<Response> {
  const { body = question, headers = {}, path = '/v1/messages', method = 'POST', signal } = asked;
  return fetch(url + path, {
    method,
    headers: { 'x-api-key': 'key', 'anthropic-version': '2023-06-01', ...headers },
    ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}

interface Message {
  readonly id: string;
  readonly content: readonly { readonly text: string }[];
  readonly stop_reason: string;
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number };
}

async function askWhole(provider: Simulator, body: object = question): Promise<Message> {
  return (await (await ask(provider, { body })).json()) as Message;
}

interface WireEvent {
  readonly type: string;
  readonly delta?: { readonly text?: string; readonly stop_reason?: string };
  readonly usage?: { readonly output_tokens: number };
}

async function askStreamed(provider: Simulator, body: object = question): Promise<readonly WireEvent[]> {
  const text = await (await ask(provider, { body: { ...body, stream: true } })).text();
  return [...text.matchAll(/^event: (.*)\ndata: (.*)\n\n/gm)].map((match) => {
    const event = JSON.parse(match[2] ?? '') as WireEvent;
    expect(event.type).toBe(match[1]);
    return event;
  });
}

test('a streamed answer has the events of the wire in their order, a delta for each token', async () => {
  const events = await askStreamed(await start());
  const types = events.map(({ type }) => type).join(' ');
  expect(types).toMatch(
    /^message_start content_block_start ping( content_block_delta){20,} content_block_stop message_delta message_stop$/,
  );
  const end = events.find(({ type }) => type === 'message_delta');
  expect(end?.delta?.stop_reason).toBe('end_turn');
  expect(end?.usage?.output_tokens).toBe(types.match(/content_block_delta/g)?.length);
});

test('the same question gets the same text, streamed and whole, from every provider', async () => {
  const whole = await askWhole(await start());
  const events = await askStreamed(await start());
  const text = events.map(({ delta }) => delta?.text ?? '').join('');
  expect(whole.content).toEqual([{ type: 'text', text }]);
  expect(text).toContain('Why is it wet?');
  expect(whole.usage.input_tokens).toBeGreaterThan(4);
});

test('another question gets another text, and another answer another id', async () => {
  const provider = await start();
  const first = await askWhole(provider);
  const again = await askWhole(provider);
  const other = await askWhole(provider, {
    ...question,
    messages: [{ role: 'user', content: [{ text: 'And dry?' }] }],
  });
  expect(again.content).toEqual(first.content);
  expect(again.id).not.toBe(first.id);
  expect(other.content).not.toEqual(first.content);
});

test('an answer that is longer than max_tokens is cut there, and says so', async () => {
  const provider = await start({ answer: () => 'one two three four five' });
  const { content, stop_reason: reason, usage } = await askWhole(provider, { ...question, max_tokens: 3 });
  expect(content[0]?.text).toBe('one two three');
  expect(reason).toBe('max_tokens');
  expect(usage.output_tokens).toBe(3);
});

test('a header names the request; of limits nothing is told where there are none', async () => {
  const provider = await start();
  await ask(provider);
  const { headers } = await ask(provider);
  expect(headers.get('request-id')).toBe(provider.requests[1]?.requestId);
  expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
});

test.for<[name: string, asked: Asked, status: number, type: string, message: RegExp]>([
  ['a wrong key', { headers: { 'x-api-key': 'wrong' } }, 401, 'authentication_error', /invalid x-api-key/],
  ['no key', { headers: { 'x-api-key': '' } }, 401, 'authentication_error', /x-api-key/],
  ['an unknown path', { path: '/v1/nothing?a=b' }, 404, 'not_found_error', /Not Found/],
  ['another method', { method: 'GET' }, 405, 'invalid_request_error', /Method/],
  [
    'no max_tokens',
    { body: { ...question, max_tokens: undefined } },
    400,
    'invalid_request_error',
    /max_tokens: Field/,
  ],
  ['a max_tokens of 0', { body: { ...question, max_tokens: 0 } }, 400, 'invalid_request_error', /max_tokens: Input/],
  ['no model', { body: { ...question, model: undefined } }, 400, 'invalid_request_error', /model: Field required/],
  ['no messages', { body: { ...question, messages: [] } }, 400, 'invalid_request_error', /messages: Input should be/],
  ['a body that is no JSON', { body: '{' }, 400, 'invalid_request_error', /not valid JSON/],
  ['a body that is no object', { body: '[]' }, 400, 'invalid_request_error', /not a JSON object/],
])('%s is refused', async ([, asked, status, type, message]) => {
  const provider = await start({ apiKey: 'key' });
  const response = await ask(provider, asked);
  expect(response.status).toBe(status);
  const body = (await response.json()) as { error: { type: string; message: string }; request_id: string };
  expect(body.error.type).toBe(type);
  expect(body.error.message).toMatch(message);
  expect(body.request_id).toBe(response.headers.get('request-id'));
  expect(provider.requests.map((request) => request.status)).toEqual([status]);
});

test('a version of the wire must be named', async () => {
  const { url } = await start();
  const headers = { 'x-api-key': 'key' };
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(question) });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('anthropic-version');
});

test('`answer` is told the question, and answers', async () => {
  const provider = await start({ answer: ({ prompt, model, stream }) => `${prompt} ${model} ${stream}` });
  expect((await askWhole(provider)).content[0]?.text).toBe('Why is it wet? claude-sonnet-5 false');
});

test('an `answer` that throws makes a 500', async () => {
  const provider = await start({
    answer: () => {
      throw new Error('no idea');
    },
  });
  const response = await ask(provider);
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ error: { type: 'api_error', message: 'no idea' } });
});

test('`onRequest` sees every request before it is answered', async () => {
  const seen: unknown[] = [];
  const provider = await start({ onRequest: ({ path, body, status }) => seen.push([path, body, status]) });
  await ask(provider);
  await ask(provider, { path: '/' });
  expect(seen).toEqual([
    ['/v1/messages', question, undefined],
    ['/', undefined, undefined],
  ]);
});

test('tokens come at their pace, streamed and whole', async () => {
  const provider = await start({ tokensPerSecond: 200, answer: () => 'word '.repeat(20) });
  for (const stream of [true, false]) {
    const startedAt = performance.now();
    await (await ask(provider, { body: { ...question, stream } })).text();
    expect(performance.now() - startedAt).toBeGreaterThan(90);
  }
});

test('a whole answer leaves its record without a departure', async () => {
  const provider = await start();
  await askStreamed(provider);
  const request = provider.requests[0];
  expect(await request?.over).toBeUndefined();
  expect(request?.status).toBe(200);
  expect(request?.events).toBeGreaterThan(20);
});

test('the server sees when and after what a client goes away, and writes no more', async () => {
  const provider = await start({ tokensPerSecond: 100 });
  const leaving = new AbortController();
  const response = await ask(provider, { body: { ...question, stream: true }, signal: leaving.signal });
  const reader = response.body!.getReader();
  await reader.read();
  const leftAt = performance.now();
  leaving.abort();
  await expect(reader.read()).rejects.toThrow(Error);
  const departure = await provider.requests[0]?.over;
  expect(departure?.at).toBeGreaterThanOrEqual(leftAt);
  expect(departure?.afterEvent).toMatch(/^(ping|content_block_delta)$/);
  expect(departure?.afterMs).toBeGreaterThanOrEqual(0);
  expect(departure?.events).toBe(provider.requests[0]?.events);
  expect(provider.connections).toEqual({ open: 0, total: 1 });
});

test('a client that goes before the first event is seen too', async () => {
  const { promise: never } = Promise.withResolvers<string>();
  const leaving = new AbortController();
  const provider = await start({ answer: () => never, onRequest: () => leaving.abort() });
  await expect(ask(provider, { signal: leaving.signal })).rejects.toThrow(Error);
  expect(await provider.requests[0]?.over).toMatchObject({ events: 0 });
  expect(await provider.requests[0]?.over).not.toHaveProperty('afterEvent');
});

test('a client that does not read is not written to', async () => {
  const tokens = 400_000;
  const provider = await start({ answer: () => 'word '.repeat(tokens) });
  const body = JSON.stringify({ ...question, max_tokens: tokens, stream: true });
  const socket = connect(Number(new URL(provider.url).port), '127.0.0.1').pause();
  socket.write('POST /v1/messages HTTP/1.1\r\nhost: a\r\nx-api-key: a\r\nanthropic-version: a\r\n');
  socket.write(`content-length: ${body.length}\r\n\r\n${body}`);
  let before = 0;
  const rests = (): boolean => {
    const now = provider.requests[0]?.events ?? 0;
    const same = now > 0 && now === before;
    before = now;
    return same;
  };
  await expect.poll(rests, { interval: 80, timeout: 5_000 }).toBe(true);
  expect(before).toBeLessThan(tokens);
  socket.destroy();
  expect(await provider.requests[0]?.over).toMatchObject({ afterEvent: 'content_block_delta' });
});

test('`close` cuts what is running', async () => {
  const provider = await start({ tokensPerSecond: 5 });
  const response = await ask(provider, { body: { ...question, stream: true } });
  await provider.close();
  await expect(response.text()).rejects.toThrow(Error);
  expect(provider.connections.open).toBe(0);
  await expect(ask(provider)).rejects.toThrow(Error);
});

test('options that cannot be are refused where they are given', async () => {
  await expect(simulator({ port: -1 })).rejects.toThrow(/^Expected `port` to be a whole number/);
  await expect(simulator({ tokensPerSecond: 0 })).rejects.toThrow(
    /^Expected `tokensPerSecond` to be a number > 0, got 0/,
  );
  await expect(simulator({ apiKey: '' })).rejects.toThrow(/^Expected `apiKey`/);
});

test('a port that is taken is refused by the system', async () => {
  const { url } = await start();
  await expect(simulator({ port: Number(new URL(url).port) })).rejects.toThrow(/EADDRINUSE/);
});
