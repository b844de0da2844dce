import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { http, HttpResponse, passthrough, type RequestHandler } from 'msw';
import { Agent, fetch as undiciFetch, request, stream, type Dispatcher } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { answerChunks, startProvider } from '../network/testing/provider.ts';
import { replay, type ReplayInterceptor, type ReplayOptions } from './index.ts';

const agents: Agent[] = [];
afterEach(async () => void (await Promise.all(agents.splice(0).map((agent) => agent.destroy()))));

function made(
  handlers: RequestHandler[],
  options?: ReplayOptions,
): { readonly way: ReplayInterceptor; readonly dispatcher: Dispatcher } {
  const way = replay(handlers, options);
  const agent = new Agent();
  agents.push(agent);
  return { way, dispatcher: agent.compose(way) };
}

async function textsOf(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  for await (const chunk of chunks) texts.push(Buffer.from(chunk).toString());
  return texts;
}

const url = 'https://provider.test/v1/messages';
const post = { method: 'POST', body: '{"q":1}', headers: { 'x-own': '1' } } as const;

/** A body that a test writes by hand. */
function byHand(): {
  readonly response: Response;
  readonly body: ReadableStreamDefaultController<Uint8Array>;
  left?: unknown;
} {
  let body!: ReadableStreamDefaultController<Uint8Array>;
  const hand = { left: undefined as unknown } as ReturnType<typeof byHand>;
  const readable = new ReadableStream<Uint8Array>({
    start: (controller) => void (body = controller),
    cancel: (reason) => void (hand.left = reason),
  });
  return Object.assign(hand, { response: new HttpResponse(readable), body });
}

test('request, fetch and stream are answered, with headers, cookies and status text', async () => {
  const headers = new Headers({ 'x-one': '1' });
  headers.append('set-cookie', 'a=1');
  headers.append('set-cookie', 'b=2');
  const { dispatcher } = made([
    http.post(url, async ({ request: asked }) =>
      HttpResponse.json(
        { body: await asked.json(), own: asked.headers.get('x-own') },
        { status: 201, statusText: 'Made', headers },
      ),
    ),
  ]);
  const answer = await request(url, { ...post, dispatcher });
  expect(answer).toMatchObject({ statusCode: 201, statusText: 'Made' });
  expect(answer.headers).toMatchObject({ 'x-one': '1', 'set-cookie': ['a=1', 'b=2'] });
  expect(await answer.body.json()).toEqual({ body: { q: 1 }, own: '1' });
  const fetched = await undiciFetch(url, { ...post, dispatcher });
  expect(fetched.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await fetched.json()).toEqual({ body: { q: 1 }, own: '1' });
  const builtIn = await fetch(url, { ...post, dispatcher } as never);
  expect(await builtIn.json()).toEqual({ body: { q: 1 }, own: '1' });
  let text = '';
  await stream(
    url,
    { ...post, dispatcher },
    () => new Writable({ write: (part, _, done) => ((text += String(part)), done()) }),
  );
  expect(JSON.parse(text)).toEqual({ body: { q: 1 }, own: '1' });
});

test.for<[name: string, body: Dispatcher.DispatchOptions['body']]>([
  ['text', '{"q":1}'],
  ['bytes', Buffer.from('{"q":1}')],
  ['a stream', Readable.from(['{"q"', ':1}'])],
])('a body of %s gets to the handler', async ([, body]) => {
  const { dispatcher } = made([http.post(url, async ({ request: asked }) => HttpResponse.text(await asked.text()))]);
  expect(await (await request(url, { method: 'POST', body: body!, dispatcher })).body.text()).toBe('{"q":1}');
});

test('a form, a query and headers in every form get to the handler', async () => {
  const seen: string[] = [];
  const { dispatcher } = made([
    http.post('*', async ({ request: asked }) => {
      const form = asked.headers.get('content-type')?.startsWith('multipart') ? await asked.formData() : undefined;
      seen.push(
        `${new URL(asked.url).search} ${asked.headers.get('x-a')} ${(form?.get('field') as string | null) ?? ''}`,
      );
      return HttpResponse.text('');
    }),
  ]);
  const form = new FormData();
  form.set('field', 'value');
  for (const headers of [{ 'x-a': ['1', '2'] }, ['x-a', '1', 'x-a', '2'], new Map([['x-a', '1, 2']])]) {
    await request(`${url}?a=1`, { method: 'POST', query: undefined as never, headers, body: form, dispatcher });
  }
  await request(url, { method: 'POST', query: { b: [1, 2] }, dispatcher });
  expect(seen).toEqual([...Array.from({ length: 3 }, () => '?a=1 1, 2 value'), '?b=1&b=2 null ']);
});

test('chunks and their times are those of the handler', async () => {
  const hand = byHand();
  const { dispatcher } = made([http.post(url, () => hand.response)]);
  const { body } = await request(url, { ...post, dispatcher });
  const chunks = body[Symbol.asyncIterator]();
  for (const bytes of [[0xc3], [0xa9, 0x0a], [1, 2, 3]]) {
    hand.body.enqueue(Uint8Array.from(bytes));
    expect([...((await chunks.next()) as { value: Buffer }).value]).toEqual(bytes);
  }
  hand.body.close();
  expect(await chunks.next()).toMatchObject({ done: true });
});

test('a body that breaks is a socket that closed; an error with a code keeps it', async () => {
  for (const [error, code] of [
    [new Error('anything'), 'UND_ERR_SOCKET'],
    [Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), 'ECONNRESET'],
  ] as const) {
    const hand = byHand();
    const { dispatcher } = made([http.post(url, () => hand.response)]);
    const { body } = await request(url, { ...post, dispatcher });
    hand.body.error(error);
    await expect(body.text()).rejects.toMatchObject({ code });
  }
});

test('a client that leaves cancels the answer, before its head and in it', async () => {
  const hand = byHand();
  let answer = (_: Response): void => {};
  const late = new Promise<Response>((resolve) => (answer = resolve));
  let gone: AbortSignal | undefined;
  const { dispatcher } = made([
    http.post(url, () => hand.response),
    http.put(url, ({ request: asked }) => {
      gone = asked.signal;
      return late as Promise<never>;
    }),
  ]);
  const leaving = new AbortController();
  const { body } = await request(url, { ...post, dispatcher, signal: leaving.signal });
  leaving.abort(new Error('enough'));
  await expect(body.text()).rejects.toThrow('enough');
  await expect.poll(() => hand.left).toBeInstanceOf(Error);

  const early = new AbortController();
  const waiting = request(url, { ...post, method: 'PUT', dispatcher, signal: early.signal });
  await expect.poll(() => gone).toBeDefined();
  early.abort(new Error('too slow'));
  await expect(waiting).rejects.toThrow('too slow');
  expect(gone!.aborted).toBe(true);
  answer(new Response('late'));
});

test('the handler is asked for no more than the client takes', async () => {
  let pulled = 0;
  const readable = new ReadableStream({ pull: (body) => (pulled++, body.enqueue(new Uint8Array(16_384))) });
  const { dispatcher } = made([http.post(url, () => new HttpResponse(readable))]);
  const { body } = await request(url, { ...post, dispatcher, highWaterMark: 65_536 });
  await expect.poll(() => pulled).toBeGreaterThan(3);
  await wait(30);
  const before = pulled;
  await wait(30);
  expect(pulled).toBe(before);
  expect(pulled).toBeLessThan(20);
  body.destroy();
  body.on('error', () => {});
});

test('`bodyTimeout` of a request is kept', async () => {
  const { dispatcher } = made([http.post(url, () => byHand().response)]);
  const { body } = await request(url, { ...post, dispatcher, bodyTimeout: 20 });
  await expect(body.text()).rejects.toMatchObject({ code: 'UND_ERR_BODY_TIMEOUT' });
});

test('nobody answers: nothing is sent, unless it is allowed', async () => {
  await using provider = await startProvider();
  const { dispatcher } = made([http.post(url, () => undefined)]);
  await expect(request(provider.url, { dispatcher })).rejects.toMatchObject({ code: 'ERR_NETWORK_CLOSED' });
  await expect(request(url, { ...post, dispatcher })).rejects.toThrow(`allow: ['provider.test:443']`);
  expect(provider.hits).toEqual([]);
  const open = made([], { allow: ['localhost'] });
  expect(await (await request(provider.url, { dispatcher: open.dispatcher })).body.json()).toEqual({ real: true });
});

test('what a handler throws, the client gets', async () => {
  const { dispatcher } = made([
    http.post(url, () => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    }),
  ]);
  await expect(request(url, { ...post, dispatcher })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('what passes through is seen by both, in the same chunks; a body that is a stream goes on as one', async () => {
  await using provider = await startProvider(answerChunks(['data: 1\n\n', 'data', ': 2\n\n']));
  const { way, dispatcher } = made([http.post('*', async ({ request: asked }) => (await asked.text(), passthrough()))]);
  const copies: Promise<string[]>[] = [];
  way.events.on('response:bypass', ({ request: asked, response }) => {
    expect([asked.url, response.status, response.headers.get('content-type')]).toEqual([
      `${provider.url}/`,
      200,
      'text/event-stream',
    ]);
    copies.push(textsOf(response.body!));
  });
  const { body } = await request(provider.url, { method: 'POST', body: Readable.from(['a', 'b']), dispatcher });
  const seen = await textsOf(body);
  expect(seen.join('')).toBe('data: 1\n\ndata: 2\n\n');
  expect(await copies[0]).toEqual(seen);
  expect(provider.hits[0]!.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
});

test('an exchange that breaks is told: dropped, left, refused', async () => {
  await using provider = await startProvider((_, response) => {
    response.write('data: 1\n\n');
    setTimeout(() => response.destroy(), 20);
  });
  const { way, dispatcher } = made([http.post('*', () => passthrough())]);
  const broken: unknown[] = [];
  const copies: Promise<string>[] = [];
  way.events.on('response:bypass', ({ response }) =>
    copies.push(response.text().catch((error: Error) => error.message)),
  );
  way.events.on('exchange:broken', ({ error }) =>
    broken.push((error as { code?: string }).code ?? (error as Error).message),
  );
  await expect(request(provider.url, { ...post, dispatcher }).then(({ body }) => body.text())).rejects.toThrow(
    'other side closed',
  );
  const leaving = new AbortController();
  await request(provider.url, { ...post, dispatcher, signal: leaving.signal }).then(({ body }) =>
    body.on('error', () => {}),
  );
  leaving.abort(new Error('enough'));
  await expect(request('http://127.0.0.1:1', { ...post, dispatcher })).rejects.toThrow('ECONNREFUSED');
  await expect.poll(() => broken).toEqual(['UND_ERR_SOCKET', 'UND_ERR_ABORTED', 'ECONNREFUSED']);
  expect(await Promise.all(copies)).toEqual(['other side closed', 'Request aborted']);
});

test('handlers and listeners run in the context of whoever asked, over one connection', async () => {
  const store = new AsyncLocalStorage<string>();
  await using provider = await startProvider(answerChunks(['x'], 1));
  const agent = new Agent({ connections: 1 });
  agents.push(agent);
  const wrong: string[] = [];
  const ids = new Map<string, string | undefined>();
  const way = replay([http.post('*', ({ requestId }) => (ids.set(requestId, store.getStore()), passthrough()))]);
  way.events.on('response:bypass', ({ requestId }) => {
    if (store.getStore() !== ids.get(requestId) || !store.getStore()) wrong.push(requestId);
  });
  const dispatcher = agent.compose(way);
  const names = Array.from({ length: 8 }, (_, at) => `test ${at}`);
  await Promise.all(
    names.map((name) =>
      store.run(name, async () => (await request(provider.url, { ...post, dispatcher })).body.text()),
    ),
  );
  expect(wrong).toEqual([]);
  expect(new Set(ids.values())).toEqual(new Set(names));
});
