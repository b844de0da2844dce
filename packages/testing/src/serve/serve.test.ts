import { AsyncLocalStorage } from 'node:async_hooks';
import { http, HttpResponse, passthrough, type RequestHandler } from 'msw';
import { Agent, request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { connectError, drop, faulty, stall, times } from '../faults/index.ts';
import { createNetwork } from '../network/index.ts';
import { answerChunks, startProvider } from '../network/testing/provider.ts';
import { serve, type ServedHandlers, type ServeOptions } from './index.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function served(handlers: RequestHandler[], options?: ServeOptions): Promise<ServedHandlers & { agent: Agent }> {
  const server = await serve(handlers, options);
  const agent = new Agent({ connect: server.connect, allowH2: options?.h2 === true });
  closing.push(
    () => server.close(),
    () => agent.destroy(),
  );
  return Object.assign(server, { agent });
}

const url = 'https://provider.test/v1/messages?beta=true';
const post = { method: 'POST', body: '{"q":1}', headers: { 'x-own': '1' } } as const;
const echo = http.post('https://provider.test/*', async ({ request: asked }) =>
  HttpResponse.json({ url: asked.url, body: await asked.json(), own: asked.headers.get('x-own') }, { status: 201 }),
);

test.for([false, true])('URLs stay as they are, over real sockets (HTTP/2: %s)', async (h2) => {
  const { agent } = await served([echo], { h2 });
  for (let at = 0; at < 2; at++) {
    const { statusCode, headers, body } = await request(url, { ...post, dispatcher: agent });
    expect([statusCode, headers['content-type']]).toEqual([201, 'application/json']);
    expect(await body.json()).toEqual({ url, body: { q: 1 }, own: '1' });
  }
});

test('two origins over one server are two', async () => {
  const { agent } = await served([echo, http.get('http://other.test:81/', () => HttpResponse.text('other'))]);
  expect(await (await request('http://other.test:81/', { dispatcher: agent })).body.text()).toBe('other');
  expect((await request(url, { ...post, dispatcher: agent })).statusCode).toBe(201);
});

test('a client that is given the base URL is answered as the origin that it stands for', async () => {
  const { url: baseUrl } = await served([echo], { origin: 'https://provider.test' });
  const answer = await fetch(`${baseUrl}/v1/messages`, post);
  expect(await answer.json()).toMatchObject({ url: 'https://provider.test/v1/messages' });
});

test('a client that nobody answers learns it, and is not to try again', async () => {
  const { url: baseUrl } = await served([]);
  const answer = await fetch(baseUrl, post);
  expect([answer.status, answer.headers.get('x-should-retry')]).toEqual([400, 'false']);
  expect(await answer.json()).toMatchObject({
    error: { message: expect.stringContaining('network is closed') as string },
  });
});

test.for([
  ['drop', drop(), false, 'UND_ERR_SOCKET'],
  ['reset', drop({ reset: true }), false, 'ECONNRESET'],
  ['stall', stall(), false, 'UND_ERR_BODY_TIMEOUT'],
  ['drop by HTTP/2', drop(), true, 'ERR_HTTP2_STREAM_ERROR'],
  ['stall by HTTP/2', stall(), true, 'UND_ERR_BODY_TIMEOUT'],
] as const)('%s is what it is', async ([, fault, h2, code]) => {
  const { agent } = await served([faulty(echo, fault)], { h2 });
  const bodyTimeout = code === 'UND_ERR_BODY_TIMEOUT' ? 50 : 10_000; // a busy machine takes its time to drop
  const { statusCode, body } = await request(url, { ...post, dispatcher: agent, bodyTimeout });
  expect(statusCode).toBe(201);
  await expect(body.text()).rejects.toMatchObject({ code });
});

test('a connection that fails fails so often as was said, and only to its origin', async () => {
  const { agent } = await served([
    faulty(echo, times(2, connectError('ECONNREFUSED'))),
    http.get('*', () => HttpResponse.text('')),
  ]);
  await request('http://other.test', { dispatcher: agent });
  for (let at = 0; at < 2; at++) {
    await expect(request(url, { ...post, dispatcher: agent })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }
  expect((await request(url, { ...post, dispatcher: agent })).statusCode).toBe(201);
});

test('a client that does not read is not written to, and one that leaves cancels the answer', async () => {
  let pulled = 0;
  let cancelled = false;
  const readable = new ReadableStream({
    pull: (body) => (pulled++, body.enqueue(new Uint8Array(65_536))),
    cancel: () => void (cancelled = true),
  });
  const { agent } = await served([http.get('*', () => new HttpResponse(readable))]);
  const { body } = await request('http://provider.test', { dispatcher: agent });
  const rests = async (): Promise<boolean> => {
    const before = pulled;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return before > 0 && before === pulled;
  };
  await expect.poll(rests, { timeout: 5_000 }).toBe(true);
  body.on('error', () => {}).destroy();
  await expect.poll(() => cancelled).toBe(true);
});

test('what passes through goes to the real server, and is told', async () => {
  await using provider = await startProvider(answerChunks(['one', 'two']));
  const { url: baseUrl, events } = await served([http.post('*', () => passthrough())], { origin: provider.url });
  const copies: Promise<string>[] = [];
  events.on('response:bypass', ({ response }) => copies.push(response.text()));
  expect(await (await fetch(baseUrl, post)).text()).toBe('onetwo');
  expect(await copies[0]).toBe('onetwo');
  expect(provider.hits[0]!.headers).toMatchObject({ 'x-own': '1' });
});

test.for([false, true])('tests that share one connection stay apart (HTTP/2: %s)', async (h2) => {
  const store = new AsyncLocalStorage<string>();
  const server = await served([http.post('*', () => HttpResponse.text(`${store.getStore()}`))], { h2 });
  const agent = new Agent({ connect: server.connect, allowH2: h2, connections: 1 });
  closing.push(() => agent.destroy());
  const ask = async (): Promise<string> => (await request(url, { ...post, dispatcher: agent })).body.text();
  const names = Array.from({ length: 8 }, (_, at) => `test ${at}`);
  expect(await Promise.all(names.map((name) => store.run(name, ask)))).toEqual(names);
});

test('it works where the network is closed', async () => {
  const network = createNetwork();
  network.listen();
  closing.push(() => network.close());
  const { agent } = await served([echo]);
  for (let at = 0; at < 2; at++) expect((await request(url, { ...post, dispatcher: agent })).statusCode).toBe(201);
});

test('options that cannot be are refused', async () => {
  await expect(serve([], { origin: 'provider.test' })).rejects.toThrow(/^Expected `origin` to be an origin/);
  await expect(serve([], { allow: ['https://provider.test/'] })).rejects.toThrow(/^Expected `allow` to be a list/);
});
