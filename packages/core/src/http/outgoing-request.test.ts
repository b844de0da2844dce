import { expect, test } from 'vitest';
import { compose } from '../chain/compose.ts';
import { CompletionError } from '../errors/completion-error.ts';
import { httpTransport, type HttpOptions } from './http-transport.ts';
import { everyRequest, startServer, type ScriptedServer } from './testing/scripted-server.ts';
import { question, toy, toyChain } from './testing/toy.ts';
import { errorOf } from './testing/waiting.ts';

const answering = (): Promise<ScriptedServer> =>
  startServer(everyRequest((connection) => connection.answer('{"answer":"Hi"}')));

test('the path and the query of the base URL are kept, and `query` is added', async () => {
  await using server = await answering();
  await using plain = toyChain(`${server.url}/deep/er/?a=1`, { query: { 'api-version': '2026-01-01', b: 'ü &' } });
  await using slash = toyChain(`${server.url}/`);
  await plain(question);
  await slash(question);
  const paths = server.requests.map(({ path }) => path);
  expect(paths).toEqual(['/deep/er/answer?a=1&api-version=2026-01-01&b=%C3%BC+%26', '/answer']);
});

test('a path that has a query of its own is joined with the other', async () => {
  await using server = await answering();
  const dialect: typeof toy = { ...toy, encode: () => ({ path: '/answer?alt=sse', body: {} }) };
  const transport = httpTransport(dialect, { baseUrl: server.url }, { query: { key: '1' } });
  const { signal } = new AbortController();
  for await (const _ of transport({ id: '1', request: question, attributes: {}, signal, stream: true }));
  expect(server.requests[0]?.path).toBe('/answer?alt=sse&key=1');
  await transport.close!();
});

test('headers stand over those of the key, of the dialect and of the transport, in whatever case they are written', async () => {
  await using server = await answering();
  await using complete = toyChain(server.url, {
    authorize: () => ({ 'x-key': 'the key', 'X-Tenant': 'a' }),
    headers: { 'X-Key': 'mine', 'User-Agent': 'my service', 'Content-Type': 'application/json; charset=utf-8' },
  });
  await complete(question);
  expect(server.requests[0]?.headers).toMatchObject({
    'x-key': 'mine',
    'x-tenant': 'a',
    'user-agent': 'my service',
    'content-type': 'application/json; charset=utf-8',
    accept: 'text/event-stream, application/json',
  });
});

test('the key is asked for at each call, with the call, and may be waited for', async () => {
  await using server = await answering();
  let asked = 0;
  await using complete = toyChain(server.url, {
    authorize: async ({ attributes }) => {
      await Promise.resolve();
      return { 'x-key': `${String(attributes['tenant'])}-${++asked}` };
    },
  });
  await complete(question, { attributes: { tenant: 'a' } });
  await complete(question, { attributes: { tenant: 'b' } });
  expect(server.requests.map(({ headers }) => headers['x-key'])).toEqual(['a-1', 'b-2']);
});

test('what the function of the key throws or rejects with is the error of the call, and nothing is sent', async () => {
  await using server = await answering();
  const refusal = new CompletionError('authentication', 'No key', { fault: 'target' });
  const refuse = (): never => {
    throw refusal;
  };
  await using throwing = toyChain(server.url, { authorize: refuse });
  await using rejecting = toyChain(server.url, { authorize: async () => refuse() });
  for (const complete of [throwing, rejecting]) {
    expect(await errorOf(complete(question))).toMatchObject({ code: 'authentication', message: 'No key', sent: 'no' });
  }
  expect(server.connections).toHaveLength(0);
});

test.for([['with\r\nx-evil: 1'], ['secret\n'], ['nul\0'], ['schlüssel→']])(
  'a key that cannot stand in a header is refused without showing it: %j',
  async ([key]) => {
    await using server = await answering();
    await using complete = toyChain(server.url, { authorize: () => ({ 'x-key': key! }) });
    const error = await errorOf(complete(question));
    expect(error).toMatchObject({ code: 'authentication', fault: 'target', sent: 'no', provider: 'toy' });
    expect(error.message).toMatch(/^Expected the header `x-key` to be /);
    expect(JSON.stringify([error, error.message, String(error.cause)])).not.toMatch(/evil|secret|nul|schl/);
    expect(server.connections).toHaveLength(0);
  },
);

test.for<readonly [string, HttpOptions, RegExp]>([
  ['a line break in a header', { headers: { 'x-a': 'b\r\nc: d' } }, /^Expected `headers\.x-a` to be text/],
  ['a header that is no text', { headers: { 'x-a': 1 as unknown as string } }, /^Expected `headers\.x-a` to be text/],
  ['a character beyond Latin-1 in a header', { headers: { 'x-a': '→' } }, /^Expected `headers\.x-a` to be text/],
  ['a name that is none', { headers: { 'x a': 'b' } }, /^Expected `headers\.x a` to be a header with a name/],
  ['NaN', { timeouts: { idleMs: NaN } }, /^Expected `timeouts\.idleMs` to be a number > 0 \(or Infinity\), got NaN$/],
  ['a negative time', { timeouts: { connectMs: -1 } }, /^Expected `timeouts\.connectMs` to be .* got -1$/],
  ['0', { timeouts: { totalMs: 0 } }, /^Expected `timeouts\.totalMs` to be .* got 0$/],
  [
    'a text as a time',
    { timeouts: { headersMs: '5' as unknown as number } },
    /^Expected `timeouts\.headersMs` to be .* got '5'$/,
  ],
  ['a base URL that is none', { baseUrl: 'localhost:80' }, /^Expected `baseUrl` to be an http or https URL/],
  [
    'a base URL of another kind',
    { baseUrl: 'ftp://a' },
    /^Expected `baseUrl` to be an http or https URL without a user, got 'ftp:\/\/a'$/,
  ],
  [
    'a base URL with a password',
    { baseUrl: 'https://me:secret@a' },
    /^Expected `baseUrl` to be an http or https URL without a user, got 'https:\/\/a'$/,
  ],
  ['maxBytes 0', { maxBytes: 0 }, /^Expected `maxBytes` to be a number > 0, got 0$/],
  ['an unknown wire', { wire: 'both' as 'auto' }, /^Expected `wire` to be 'auto', 'stream' or 'whole', got 'both'$/],
])('%s is refused where the transport is made', ([, options, message]) => {
  expect(() => httpTransport(toy, { baseUrl: 'http://127.0.0.1' }, options)).toThrow(TypeError);
  expect(() => httpTransport(toy, { baseUrl: 'http://127.0.0.1' }, options)).toThrow(message);
});

test('a key function that fails is an authentication failure of this target, and its words stay with the cause', async () => {
  const broken = new Error('vault token s.12345 expired');
  for (const authorize of [
    () => Promise.reject(broken),
    () => {
      throw broken;
    },
  ]) {
    await using server = await answering();
    await using complete = toyChain(server.url, { authorize });
    const error = await errorOf(complete(question));
    expect(error).toMatchObject({ code: 'authentication', fault: 'target', sent: 'no', cause: broken });
    expect(error.message).not.toContain('12345');
  }
});

test('what JSON cannot say is the request’s fault', async () => {
  await using server = await answering();
  const dialect = { ...toy, encode: () => ({ path: '/', body: { big: 1n as never } }) };
  const complete = compose(httpTransport(dialect, { baseUrl: server.url }));
  expect(await errorOf(complete(question))).toMatchObject({ code: 'invalid-request', sent: 'no' });
  await complete.close({ deadlineMs: 0 });
});
