import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import http2 from 'node:http2';
import { connect } from 'node:net';
import { http as msw, HttpResponse, passthrough, type RequestHandler } from 'msw';
import { setupServer, type SetupServer } from 'msw/node';
import * as undici from 'undici';
import { afterEach, expect, test } from 'vitest';
import { uninterceptedly } from '../exchange/own-socket.ts';
import {
  AsyncHandlersController,
  defineNetwork,
  HttpRequestInterceptor,
  SocketInterceptor,
} from './msw-experimental.ts';
import { InterceptorSource } from 'msw/experimental';
import { startHttp2Provider, startProvider } from './testing/provider.ts';

// What msw 3 does by itself, and what we rely on or work around. A test that fails here is news from upstream: what we do
// about it may be dropped, or has to change.

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function msws(...handlers: RequestHandler[]): SetupServer {
  const server = setupServer(...handlers);
  server.listen({ onUnhandledFrame: 'error' });
  closing.push(() => server.close());
  return server;
}

/** msw's network over the interceptor of everything, without anything of ours. */
function bare(...handlers: RequestHandler[]) {
  const controller = new AsyncHandlersController(handlers);
  const network = defineNetwork({
    sources: [new InterceptorSource({ interceptors: [new HttpRequestInterceptor()] })],
    handlers: controller,
    onUnhandledFrame: 'error',
    context: { quiet: true },
  });
  network.enable();
  closing.push(() => network.disable());
  return network;
}

function disposed<Dispatcher extends undici.Dispatcher>(dispatcher: Dispatcher): Dispatcher {
  closing.push(() => dispatcher.destroy());
  return dispatcher;
}

const url = 'http://provider.test/';
const post = { method: 'POST', body: '{}' } as const;

function streamed(start: (controller: ReadableStreamDefaultController) => void, headers = {}): RequestHandler {
  return msw.post('*', () => new HttpResponse(new ReadableStream({ start }), { headers }));
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('trap: setupServer does not see undici, not even where all else is an error', async () => {
  await using provider = await startProvider();
  msws(msw.post('*', () => HttpResponse.json({ real: false })));
  const dispatcher = disposed(new undici.Agent());
  expect(await (await undici.request(provider.url, { ...post, dispatcher })).body.json()).toEqual({ real: true });
  expect(await (await fetch(provider.url, post)).json()).toEqual({ real: false });
});

test('relied on: the interceptor of everything sees undici and node:http', async () => {
  bare(msw.post('*', () => HttpResponse.json({ real: false })));
  const dispatcher = disposed(new undici.Agent());
  expect(await (await undici.request(url, { ...post, dispatcher })).body.json()).toEqual({ real: false });
  const answer = await new Promise<http.IncomingMessage>((resolve) =>
    http.request(url, { method: 'POST' }, resolve).end(),
  );
  expect(answer.statusCode).toBe(200);
  answer.resume();
});

test('trap: the copy of a real answer neither ends nor fails when the connection breaks', async () => {
  await using provider = await startProvider((_, response) => {
    response.write('data: 1\n\n');
    setTimeout(() => response.destroy(), 10);
  });
  const network = bare(msw.post('*', () => passthrough()));
  let settled = false;
  let copied = '';
  network.events.on('response:bypass', ({ response }) => {
    const read = async (): Promise<void> => {
      for await (const chunk of response.body!) copied += Buffer.from(chunk).toString();
    };
    read().then(
      () => (settled = true),
      () => (settled = true),
    );
  });
  const { body } = await undici.request(provider.url, post);
  await expect(body.text()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect([copied, settled]).toEqual(['data: 1\n\n', false]);
});

test('trap: a body that breaks is one that ended, unless it is chunked', async () => {
  const breaks = (controller: ReadableStreamDefaultController): void => {
    controller.enqueue(bytes('begun'));
    setImmediate(() => controller.error(new Error('broken')));
  };
  const network = bare(streamed(breaks));
  expect(await (await undici.request(url, post)).body.text()).toBe('begun');
  network.resetHandlers(streamed(breaks, { 'transfer-encoding': 'chunked' }));
  const { body } = await undici.request(url, post);
  await expect(body.text()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
});

test('trap: the head of an answer waits for its first byte, unless that is an empty one', async () => {
  const bodies: ReadableStreamDefaultController[] = [];
  const network = bare(streamed((controller) => void bodies.push(controller)));
  let answered = false;
  const first = undici.request(url, post).then((answer) => ((answered = true), answer));
  await expect.poll(() => bodies.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(answered).toBe(false);
  bodies[0]!.enqueue(bytes('late'));
  bodies[0]!.close();
  expect(await (await first).body.text()).toBe('late');
  network.resetHandlers(
    streamed((controller) => {
      bodies.push(controller);
      controller.enqueue(new Uint8Array(0));
    }),
  );
  const { body } = await undici.request(url, post);
  bodies[1]!.close();
  expect(await body.text()).toBe('');
});

test('trap: a pool that lets requests wait writes them in the context of another', async () => {
  const store = new AsyncLocalStorage<number>();
  bare(msw.post('*', () => HttpResponse.json(store.getStore() ?? null)));
  const dispatcher = disposed(new undici.Agent({ connections: 1 }));
  const ask = async (): Promise<unknown> => (await undici.request(url, { ...post, dispatcher })).body.json();
  const seen = await Promise.all([1, 2, 3, 4, 5, 6].map((test) => store.run(test, ask)));
  expect(seen).not.toEqual([1, 2, 3, 4, 5, 6]);
});

test('trap: pools that were warm before get to the real server', async () => {
  await using provider = await startProvider();
  const pool = disposed(new undici.Pool(provider.url, { connections: 1 }));
  await (await pool.request({ ...post, path: '/' })).body.text();
  bare(msw.post('*', () => HttpResponse.json({ real: false })));
  expect(await (await pool.request({ ...post, path: '/' })).body.json()).toEqual({ real: true });
});

test('trap: node:http2 waits for ever', async () => {
  await using provider = await startHttp2Provider();
  bare();
  const session = http2.connect(provider.url);
  const happened: string[] = [];
  for (const event of ['error', 'close']) session.on(event, () => happened.push(event));
  const stream = session.request({ ':path': '/' });
  for (const event of ['error', 'response', 'close']) stream.on(event, () => happened.push(event));
  await new Promise((resolve) => setTimeout(resolve, 90));
  expect([happened, provider.hits]).toEqual([[], []]);
  session.destroy();
});

test("trap: undici's body time-out is seen as a closed socket", async () => {
  bare(streamed((controller) => controller.enqueue(bytes('begun')), { 'transfer-encoding': 'chunked' }));
  const { body } = await undici.request(url, { ...post, bodyTimeout: 30 });
  await expect(body.text()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
});

test('trap: where all unhandled is an error, what looks like an asset and proxies go through', async () => {
  await using provider = await startProvider();
  bare();
  expect(await (await fetch(`${provider.url}/logo.png`)).json()).toEqual({ real: true });
  provider.server.once('connect', (_, socket) => socket.end('HTTP/1.1 502 No\r\n\r\n'));
  const dispatcher = disposed(new undici.ProxyAgent(provider.url));
  await expect(undici.request('https://other.test', { dispatcher })).rejects.toThrow('502');
});

test('trap: a listener to connections that is there before msw’s own lets node:http through', async () => {
  await using provider = await startProvider();
  const interceptor = SocketInterceptor.singleton(SocketInterceptor);
  const owner = {};
  interceptor.apply(owner);
  closing.push(() => interceptor.dispose(owner));
  interceptor.on('connection', () => {});
  bare(msw.post('*', () => HttpResponse.json({ real: false })));
  const ask = (to: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      const request = http.request(to, { method: 'POST' }, (response) => resolve(String(response.resume().statusCode)));
      request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)).end('{}');
    });
  await ask(`http://localhost:${provider.port}/`);
  expect(provider.hits).toHaveLength(1);
});

test('relied on: connections that are our own are not intercepted', async () => {
  await using provider = await startProvider();
  bare();
  const socket = uninterceptedly(() => connect(provider.port, '127.0.0.1'));
  const answered = new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  expect(await answered).toContain('200 OK');
  socket.destroy();
});
