import { expect, test } from 'vitest';
import { sse } from './testing/connection.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf, readAll, until } from './testing/waiting.ts';

const small = { ...question, maxTokens: 10 };

test('`auto` asks for a whole answer when nobody wants events and the answer is short, else for a stream', async () => {
  await using server = await startServer(everyRequest((connection) => connection.answer('{"answer":"Hi"}')));
  await using complete = toyChain(server.url);
  await complete({ ...question, maxTokens: 1_024 });
  await complete({ ...question, maxTokens: 1_025 });
  await complete(question);
  await readAll(complete.stream(small));
  const asked = server.requests.map(({ body, headers }) => [
    (JSON.parse(body) as { readonly stream: boolean }).stream,
    headers['accept'],
  ]);
  const stream = [true, 'text/event-stream, application/json'];
  expect(asked).toEqual([[false, 'application/json'], stream, stream, stream]);
});

test('`wire` says how to ask, whoever reads', async () => {
  await using server = await startServer(everyRequest((connection) => connection.answer('{"answer":"Hi"}')));
  await using streaming = toyChain(server.url, { wire: 'stream' });
  await using whole = toyChain(server.url, { wire: 'whole' });
  await streaming(small);
  await readAll(whole.stream(question));
  expect(server.requests.map(({ body }) => (JSON.parse(body) as { readonly stream: boolean }).stream)).toEqual([
    true,
    false,
  ]);
});

test('a whole answer where a stream was asked, and a stream where a whole answer was, are read all the same', async () => {
  await using server = await startServer(
    everyRequest(async (connection, { body }) => {
      if ((JSON.parse(body) as { readonly stream: boolean }).stream) return connection.answer('{"answer":"Hi"}');
      await connection.head();
      await connection.events({ text: 'H' }, { text: 'i' }, { end: true });
      await connection.finish();
    }),
  );
  await using complete = toyChain(server.url);
  const events = await readAll(complete.stream(question));
  expect(events.map(({ type }) => type)).toEqual(['start', 'text-delta', 'end']);
  expect((await complete(small)).text).toBe('Hi');
});

test('an answer without a content type is taken for what was asked', async () => {
  await using server = await startServer(
    everyRequest(async (connection, { body }) => {
      const { stream } = JSON.parse(body) as { readonly stream: boolean };
      await connection.answer(stream ? sse({ text: 'Hi' }, { end: true }) : '{"answer":"Hi"}', {
        'content-type': 'application/octet-stream',
      });
    }),
  );
  await using complete = toyChain(server.url);
  expect((await complete(small)).text).toBe('Hi');
  expect((await complete(question)).text).toBe('Hi');
});

test('a whole answer that is no JSON is malformed with its beginning, an empty one too', async () => {
  let body = 'upstream connect error';
  await using server = await startServer(everyRequest((connection) => connection.answer(body)));
  await using complete = toyChain(server.url);
  const error = await errorOf(complete(small));
  expect(error).toMatchObject({ code: 'malformed', fault: 'target', sent: 'yes', status: 200 });
  expect(error.message).toContain('upstream connect error');
  body = '';
  expect(await errorOf(complete(small))).toMatchObject({ code: 'malformed', fault: 'target', sent: 'yes' });
});

test('a whole answer cut by its connection is a `connection` error', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-type': 'application/json', 'content-length': '100' });
    await connection.write('{"answer":"Hi');
    connection.end();
  });
  await using complete = toyChain(server.url);
  expect(await errorOf(complete(small))).toMatchObject({ code: 'connection', fault: 'transient', sent: 'yes' });
});

test.for([
  ['a stream', 'text/event-stream', sse(...Array.from({ length: 100 }, () => ({ text: 'x'.repeat(100) })))],
  ['a stream of one endless event', 'text/event-stream', `data: ${'x'.repeat(10_000)}`],
  ['a whole answer', 'application/json', `{"answer":"${'x'.repeat(10_000)}"}`],
])('%s beyond `maxBytes` is refused, and its socket closed', async ([, type, body]) => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-type': type! });
    await connection.piece(body!);
    await connection.closed;
  });
  await using complete = toyChain(server.url, { maxBytes: 5_000 });
  const error = await errorOf(complete(question));
  expect(error).toMatchObject({ code: 'malformed', fault: 'target', sent: 'yes', provider: 'toy' });
  expect(error.message).toBe('Expected an answer of at most 5000 bytes (maxBytes), got more');
  await until(() => server.openConnections === 0, 'the socket to be closed');
});
