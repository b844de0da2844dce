import { randomBytes } from 'node:crypto';
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { expect, test } from 'vitest';
import { compose } from '../chain/compose.ts';
import type { Dialect } from './dialect.ts';
import { httpTransport } from './http-transport.ts';
import { sse } from './testing/connection.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toy, toyChain } from './testing/toy.ts';
import { errorOf, pause, readAll, textOf, until } from './testing/waiting.ts';

const plain = sse({ text: 'Grüße, ' }, { text: '🥌' }, { end: true });
const encoded: Readonly<Record<string, Uint8Array>> = {
  gzip: gzipSync(plain),
  'x-gzip': gzipSync(plain),
  GZIP: gzipSync(plain),
  deflate: deflateSync(plain),
  br: brotliCompressSync(plain),
  zstd: zstdCompressSync(plain),
  identity: Buffer.from(plain),
  Identity: Buffer.from(plain),
};

test.for(Object.keys(encoded))(
  'sse 99 a stream that comes as %s is decoded, whole and in single bytes',
  async (encoding) => {
    await using server = await startServer(async (connection) => {
      for (const size of [10_000, 1]) {
        await connection.request();
        await connection.head({ 'content-encoding': encoding });
        const bytes = encoded[encoding]!;
        for (let at = 0; at < bytes.length; at += size) await connection.piece(bytes.subarray(at, at + size));
        await connection.finish();
      }
    });
    await using complete = toyChain(server.url);
    for (let n = 0; n < 2; n++) {
      expect(textOf(await readAll(complete.stream(question)))).toBe('Grüße, 🥌');
      await pause(10);
    }
  },
);

test.for(['gzip', 'br'])('sse 99 an event is handed out while the %s stream is still open', async (encoding) => {
  const compress =
    encoding === 'gzip'
      ? createGzip({ flush: constants.Z_SYNC_FLUSH })
      : createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH });
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-encoding': encoding });
    compress.on('data', (bytes: Buffer) => void connection.piece(bytes).catch(() => {}));
    compress.write(sse({ text: 'Hi' }));
    await connection.closed;
  });
  await using complete = toyChain(server.url);
  const events = complete.stream(question);
  expect([(await events.next()).value, (await events.next()).value]).toMatchObject([
    { type: 'start' },
    { type: 'text-delta', text: 'Hi' },
  ]);
  await events.return();
  await until(() => server.openConnections === 0, 'the socket to be closed');
});

test('sse 99 an encoding that we do not know is refused by its name, never parsed raw, and the socket closed', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-encoding': 'compress' });
    await connection.piece(plain);
    await connection.closed;
  });
  await using complete = toyChain(server.url);
  const error = await errorOf(complete.stream(question));
  expect(error).toMatchObject({ code: 'malformed', fault: 'target', sent: 'yes', provider: 'toy', status: 200 });
  expect(error.message).toBe('Expected a content-encoding of gzip, deflate, br or zstd, got compress');
  await until(() => server.openConnections === 0, 'the socket to be closed');
});

test('sse 99 a body that is not what its encoding says is malformed, one that stops in its middle truncated', async () => {
  let body: Uint8Array = Buffer.from(plain);
  await using server = await startServer(
    everyRequest(async (connection) => {
      await connection.head({ 'content-encoding': 'gzip' });
      await connection.piece(body);
      await connection.finish();
    }),
  );
  await using complete = toyChain(server.url);
  expect(await errorOf(complete.stream(question))).toMatchObject({ code: 'malformed', fault: 'target', sent: 'yes' });
  body = gzipSync(sse({ text: 'Hi' }, { text: 'x'.repeat(300) })).subarray(0, 40);
  expect(await errorOf(complete.stream(question))).toMatchObject({
    code: 'truncated',
    fault: 'transient',
    sent: 'yes',
  });
});

test('a connection that breaks behind the compressed terminal event has not cut the answer', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-encoding': 'gzip' });
    await connection.piece(gzipSync(plain));
    connection.end();
  });
  await using complete = toyChain(server.url);
  expect(textOf(await readAll(complete.stream(question)))).toBe('Grüße, 🥌');
});

test('a connection that breaks inside a compressed answer is a `connection` error, after what came before', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-encoding': 'gzip' });
    await connection.piece(gzipSync(sse({ text: 'Hi' })).subarray(0, -8));
    connection.end();
  });
  await using complete = toyChain(server.url);
  const error = await errorOf(complete.stream(question));
  expect(error).toMatchObject({ code: 'connection', fault: 'transient', sent: 'yes', partial: { text: 'Hi' } });
});

test('an error status comes through whatever its body is encoded in', async () => {
  const body = JSON.stringify({ error: { message: 'Slow down' } });
  const answers: readonly (readonly [string, Uint8Array])[] = [
    ['gzip', gzipSync(body)],
    ['compress', Buffer.from(body)],
    ['gzip', Buffer.from('no gzip at all')],
  ];
  await using server = await startServer(async (connection, index) => {
    const [encoding, bytes] = answers[index]!;
    await connection.request();
    await connection.head({ 'content-encoding': encoding, 'retry-after': '2', connection: 'close' }, 429);
    await connection.write(bytes);
    connection.end();
  });
  await using complete = toyChain(server.url);
  const first = await errorOf(complete.stream(question));
  expect([first.code, first.message, first.retryAfterMs]).toEqual(['rate-limit', 'Slow down', 2_000]);
  for (let n = 0; n < 2; n++) {
    expect(await errorOf(complete.stream(question))).toMatchObject({ code: 'rate-limit', retryAfterMs: 2_000 });
  }
});

test('a slow reader of a compressed stream is no silent server', async () => {
  const texts = Array.from({ length: 3_000 }, () => ({ text: randomBytes(1_000).toString('hex') }));
  const bytes = gzipSync(sse(...texts, { end: true }), { level: 1 });
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-encoding': 'gzip' });
    for (let at = 0; at < bytes.length; at += 20_000) await connection.piece(bytes.subarray(at, at + 20_000));
    await connection.finish();
  });
  await using complete = toyChain(server.url, { timeouts: { idleMs: 40 } });
  let events = 0;
  for await (const event of complete.stream(question)) {
    if (event.type === 'text-delta' && ++events % 1_000 === 0) await pause(100);
  }
  expect(events).toBe(3_000);
});

test('a piece that comes when the reader has enough already does not start the idle clock', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-encoding': 'gzip' });
    const compress = createGzip();
    compress.on('data', (bytes: Buffer) => void connection.piece(bytes).catch(() => {}));
    for (let n = 0; n < 6; n++) {
      compress.write(sse(...Array.from({ length: 200 }, () => ({ text: 'x' })), { end: n === 5 }));
      await new Promise<void>((resolve) => compress.flush(resolve));
      await connection.wait(10);
    }
  });
  await using complete = toyChain(server.url, { timeouts: { idleMs: 40 } });
  let text = '';
  for await (const event of complete.stream(question)) {
    if (event.type === 'text-delta') text += event.text;
    if (text === 'x') await pause(100);
  }
  expect(text).toHaveLength(1_200);
});

test('few compressed bytes do not become more than the reader has asked for', async () => {
  const event = sse({ text: 'x'.repeat(200) });
  const bytes = gzipSync(event.repeat(200_000) + sse({ end: true }));
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-encoding': 'gzip' });
    await connection.piece(bytes);
    await connection.finish();
  });
  let decoded = 0;
  const counting: Dialect = {
    ...toy,
    decode(call, head) {
      const decoder = toy.decode(call, head);
      return { event: (...event) => (decoded++, decoder.event(...event)), whole: () => {} };
    },
  };
  const complete = compose(httpTransport(counting, { baseUrl: server.url }));
  const events = complete.stream(question);
  await events.next();
  await pause(100);
  console.log(`200,000 events in ${bytes.length} compressed bytes, one was read: ${decoded} were decoded`);
  expect(decoded).toBeLessThan(2_000);
  await events.return();
  await complete.close();
});
