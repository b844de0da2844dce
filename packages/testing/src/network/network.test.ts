import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import https from 'node:https';
import http2, { connect as connectByName } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { http as msw, HttpResponse, passthrough } from 'msw';
import * as undici from 'undici';
import { afterEach, expect, test } from 'vitest';
import { createNetwork, type ListenOptions, type Network } from './index.ts';
import { answerChunks, startHttp2Provider, startProvider } from './testing/provider.ts';
import type { RequestHandler } from 'msw';

const networks: Network[] = [];
const dispatchers: undici.Dispatcher[] = [];
afterEach(async () => {
  networks.splice(0).forEach((network) => network.close());
  await Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.destroy()));
});

function disposed<Dispatcher extends undici.Dispatcher>(dispatcher: Dispatcher): Dispatcher {
  dispatchers.push(dispatcher);
  return dispatcher;
}

function listen(handlers: RequestHandler[], options?: ListenOptions): Network {
  const network = createNetwork(...handlers);
  network.listen(options);
  networks.push(network);
  return network;
}

async function viaNode(url: string, agent?: http.Agent): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = (url.startsWith('https:') ? https : http).request(
    url,
    { method: 'POST', ...(agent && { agent }) },
    (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text));
      response.on('error', reject);
    },
  );
  request.on('error', reject);
  request.end('{}');
  return promise;
}

async function allOf<Chunk>(chunks: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const all: Chunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

const post = { method: 'POST', body: '{}' } as const;
const clients: Record<string, (url: string) => Promise<string>> = {
  fetch: async (url) => (await fetch(url, post)).text(),
  'undici.fetch': async (url) => (await undici.fetch(url, post)).text(),
  'undici.request': async (url) => (await undici.request(url, post)).body.text(),
  'undici.Pool': async (url) => {
    const dispatcher = disposed(new undici.Pool(new URL(url).origin));
    return (await undici.request(url, { ...post, dispatcher })).body.text();
  },
  'undici Agent with HTTP/2': async (url) => {
    const dispatcher = disposed(new undici.Agent({ allowH2: true }));
    return (await undici.request(url, { ...post, dispatcher })).body.text();
  },
  'node:http': (url) => viaNode(url),
};

test.for(Object.keys(clients))('%s is answered, https and http, and nothing is sent', async (name) => {
  listen([msw.post('*://provider.test/v1', async ({ request }) => HttpResponse.json({ got: await request.json() }))]);
  expect(await clients[name]!('http://provider.test/v1')).toBe('{"got":{}}');
  expect(await clients[name]!('https://provider.test/v1')).toBe('{"got":{}}');
});

test.for(Object.keys(clients))('%s gets an error at once where nobody answers', async (name) => {
  await using provider = await startProvider();
  listen([]);
  const startedAt = performance.now();
  const error = await clients[name]!(`${provider.url}/v1`).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  const cause = (error as Error).cause ?? error;
  expect(cause).toMatchObject({ code: 'ERR_NETWORK_CLOSED', target: `127.0.0.1:${provider.port}` });
  expect(String(cause)).toContain(`allow: ['127.0.0.1:${provider.port}']`);
  expect(provider.hits).toEqual([]);
});

test('a handler that says nothing lets nothing through, and what looks like an asset neither', async () => {
  await using provider = await startProvider();
  const refused: string[] = [];
  const network = listen([msw.all('*', () => undefined)]);
  network.events.on('network:refused', ({ error }) => void refused.push(error.target));
  await expect(fetch(`${provider.url}/logo.png`)).rejects.toThrow('fetch failed');
  expect(provider.hits).toEqual([]);
  expect(refused).toEqual([`127.0.0.1:${provider.port}`]);
});

test.for(['localhost', '127.0.0.1:PORT', '[::1]:PORT'])('%s is let through where it is allowed', async (allowed) => {
  await using provider = await startProvider();
  listen([], { allow: [allowed.replace('PORT', String(provider.port))] });
  expect(await clients['fetch']!(provider.url)).toBe('{"real":true}');
  expect(await clients['node:http']!(provider.url)).toBe('{"real":true}');
  expect(provider.hits).toHaveLength(2);
});

test('what passes through reaches the server as it was, and the answer comes as it came', async () => {
  const chunks = [
    'data: {"a":1}\n\n',
    'data: {"b',
    '":2}\n\n',
    Buffer.from('é').subarray(0, 1),
    Buffer.from('é').subarray(1),
  ];
  await using provider = await startProvider(answerChunks(chunks));
  const network = listen([msw.post('*', () => passthrough())]);
  const told: string[] = [];
  const settled = new Promise<Uint8Array[]>((resolve) => {
    network.events.on('response:bypass', ({ response, requestId }) => {
      told.push(requestId);
      resolve(allOf(response.body!));
    });
  });
  const { body } = await undici.request(provider.url, { method: 'POST', body: '{"q":1}', headers: { 'x-own': '1' } });
  const seen = await allOf(body as AsyncIterable<Buffer>);
  expect(seen.map(String)).toEqual(chunks.map((chunk) => Buffer.from(chunk as string).toString()));
  expect((await settled).map((chunk) => Buffer.from(chunk).toString('hex'))).toEqual(
    seen.map((chunk) => chunk.toString('hex')),
  );
  expect(told).toHaveLength(1);
  expect(provider.hits[0]!.rawHeaders.join(' ')).toMatch(/^host \S+ connection keep-alive x-own 1 content-length 7$/i);
});

test('an exchange that breaks is told: the server drops it', async () => {
  await using provider = await startProvider((_, response) => {
    response.write('data: 1\n\n');
    setTimeout(() => response.destroy(), 20);
  });
  const network = listen([msw.post('*', () => passthrough())]);
  const broken: unknown[] = [];
  let copied: Promise<string> | undefined;
  network.events.on(
    'response:bypass',
    ({ response }) => void (copied = response.text().catch((error: Error) => error.message)),
  );
  network.events.on('exchange:broken', ({ error }) => void broken.push(error));
  await expect(clients['undici.request']!(provider.url)).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  await expect.poll(() => broken.length).toBe(1);
  expect(await copied).toMatch(/closed/);
});

test('an exchange that breaks is told: the client leaves', async () => {
  await using provider = await startProvider((_, response) => void response.write('data: [DONE]\n\n'));
  const network = listen([msw.post('*', () => passthrough())]);
  const broken: unknown[] = [];
  const copied: string[] = [];
  const copy = async ({ body }: Response): Promise<void> => {
    for await (const chunk of body!) copied.push(Buffer.from(chunk).toString());
  };
  network.events.on('response:bypass', ({ response }) => void copy(response).catch(() => {}));
  network.events.on('exchange:broken', ({ error }) => void broken.push(error));
  const leaving = new AbortController();
  const response = await fetch(provider.url, { ...post, signal: leaving.signal });
  await response.body!.getReader().read();
  leaving.abort();
  await expect.poll(() => broken.length).toBe(1);
  expect(copied).toEqual(['data: [DONE]\n\n']);
});

test('an exchange that breaks is told: there is no server', async () => {
  const network = listen([msw.post('*', () => passthrough())]);
  const broken: unknown[] = [];
  network.events.on('exchange:broken', ({ error }) => void broken.push(error));
  await expect(clients['undici.request']!('http://127.0.0.1:1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect.poll(() => broken.length).toBe(1);
});

test('a body that ends with its connection ends in the copy, too', async () => {
  await using provider = await startProvider((_, response) => {
    response.socket!.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello');
  });
  const network = listen([msw.post('*', () => passthrough())]);
  const copies: Promise<string>[] = [];
  network.events.on('response:bypass', ({ response }) => void copies.push(response.text()));
  expect(await clients['undici.request']!(provider.url)).toBe('hello');
  await expect.poll(() => copies.length).toBe(1);
  expect(await copies[0]).toBe('hello');
});

const store = new AsyncLocalStorage<string>();

test.for([
  ['one connection', () => new undici.Agent({ connections: 1 })],
  ['pipelining', () => new undici.Agent({ connections: 1, pipelining: 4 })],
] as const)('tests that share %s stay apart', async ([, makeDispatcher]) => {
  const network = listen([msw.post('*', () => HttpResponse.text(`${store.getStore()}`))]);
  const dispatcher = disposed(makeDispatcher());
  const wrong: string[] = [];
  const inOneTest = async (name: string): Promise<void> => {
    network.use(msw.post('*/own', () => HttpResponse.text(`own ${name}`)));
    for (const path of ['store', 'own', 'store', 'own']) {
      const { body } = await undici.request(`http://provider.test/${path}`, { ...post, dispatcher });
      const text = await body.text();
      if (text !== (path === 'own' ? `own ${name}` : name)) wrong.push(`${name}: ${text}`);
    }
  };
  const names = Array.from({ length: 8 }, (_, at) => `test ${at}`);
  await Promise.all(
    names.map((name) =>
      store.run(
        name,
        network.boundary(() => inOneTest(name)),
      ),
    ),
  );
  expect(wrong).toEqual([]);
});

test('tests that share an agent of node:http with one socket stay apart', async () => {
  listen([msw.post('*', () => HttpResponse.text(`${store.getStore()}`))]);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const names = Array.from({ length: 8 }, (_, at) => `test ${at}`);
  const seen = await Promise.all(names.map((name) => store.run(name, () => viaNode('http://provider.test/', agent))));
  expect(seen).toEqual(names);
  agent.destroy();
});

test('pools that were warm before are cut, and nothing reaches the server', async () => {
  await using provider = await startProvider();
  const pool = disposed(new undici.Pool(provider.url, { connections: 1 }));
  const agent = new http.Agent({ keepAlive: true });
  await (await pool.request({ ...post, path: '/' })).body.text();
  await viaNode(provider.url, agent);
  await (await fetch(provider.url)).text();
  expect(provider.hits.splice(0)).toHaveLength(3);
  listen([]);
  await expect(pool.request({ ...post, path: '/' })).rejects.toThrow(/its connection was opened before/);
  await expect(viaNode(provider.url, agent)).rejects.toMatchObject({ code: 'ERR_NETWORK_CLOSED' });
  await expect(fetch(provider.url)).rejects.toThrow('fetch failed');
  expect(provider.hits).toEqual([]);
  agent.destroy();
});

test('node:http2 is refused at once, by name and as a whole, old sessions and new ones', async () => {
  await using provider = await startHttp2Provider();
  const warm = http2.connect(provider.url);
  warm.on('error', () => {});
  await new Promise((resolve) => warm.once('connect', resolve));
  const network = listen([]);
  expect(() => http2.connect(provider.url)).toThrow(/HTTP\/2 cannot be intercepted/);
  expect(() => connectByName(provider.url)).toThrow(/HTTP\/2 cannot be intercepted/);
  expect(() => warm.request({ ':path': '/' })).toThrow(/127\.0\.0\.1:\d+ was not sent/);
  expect(provider.hits).toEqual([]);
  network.close();
  networks.length = 0;
  const stream = warm.request({ ':path': '/' });
  await new Promise((resolve) => stream.resume().once('close', resolve));
  expect(provider.hits).toHaveLength(1);
  warm.destroy();
});

test('node:http2 goes through where it is allowed', async () => {
  await using provider = await startHttp2Provider();
  listen([], { allow: ['127.0.0.1'] });
  const session = http2.connect(provider.url);
  const stream = session.request({ ':path': '/' });
  await new Promise((resolve) => stream.resume().once('close', resolve));
  expect(provider.hits).toHaveLength(1);
  session.destroy();
});

test("undici's own HTTP/2 is refused, cold and warm", async () => {
  await using provider = await startHttp2Provider();
  const warm = new undici.H2CClient(provider.url);
  await (await warm.request({ method: 'GET', path: '/' })).body.text();
  provider.hits.length = 0;
  listen([]);
  await expect(warm.request({ method: 'GET', path: '/' })).rejects.toThrow(/network is closed/);
  const cold = new undici.H2CClient(provider.url);
  await expect(cold.request({ method: 'GET', path: '/' })).rejects.toThrow(/network is closed/);
  expect(provider.hits).toEqual([]);
  await Promise.all([warm.destroy(), cold.destroy()]);
});

test('sockets that speak something else are closed to, and open where they are allowed', async () => {
  await using provider = await startProvider();
  const ask = (): Promise<unknown> =>
    new Promise((resolve) => {
      const socket = connectSocket(provider.port, '127.0.0.1');
      socket.on('error', resolve).on('data', (data) => resolve(String(data)));
      socket.write('PING\r\n\r\n');
    });
  const network = listen([]);
  expect(await ask()).toMatchObject({ code: 'ERR_NETWORK_CLOSED' });
  network.close();
  networks.length = 0;
  listen([], { allow: ['localhost'] });
  expect(await ask()).toContain('400 Bad Request');
});

test('after `close` everything is as it was', async () => {
  await using provider = await startProvider();
  const before = undici.getGlobalDispatcher();
  const network = listen([msw.all('*', () => HttpResponse.text('mocked'))]);
  expect(await clients['fetch']!(provider.url)).toBe('mocked');
  network.close();
  networks.length = 0;
  expect(undici.getGlobalDispatcher()).toBe(before);
  for (const name of Object.keys(clients)) expect(await clients[name]!(provider.url)).toBe('{"real":true}');
});
