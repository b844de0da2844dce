import {
  createSecureServer,
  type Http2SecureServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import { sse } from './testing/connection.ts';
import { selfSignedCertificate } from './testing/self-signed-certificate.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf, pause, readAll, textOf, until } from './testing/waiting.ts';

const certificate = selfSignedCertificate();
const authorities = getCACertificates();
setDefaultCACertificates([certificate.cert]);
afterAll(() => setDefaultCACertificates(authorities));

interface Http2Server extends AsyncDisposable {
  readonly url: string;
  readonly sessions: ServerHttp2Session[];
  readonly server: Http2SecureServer;
}

/** A server that does `answer` with each stream, after the whole request has come. */
async function startHttp2(answer: (stream: ServerHttp2Stream) => void): Promise<Http2Server> {
  const server = createSecureServer({ ...certificate, allowHTTP1: true });
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => void sessions.push(session));
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {}); // a reset is what some of the tests are about
    stream.resume();
    stream.on('end', () => {
      stream.respond({ ':status': 200, 'content-type': 'text/event-stream', 'x-request-id': 'r1' });
      answer(stream);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions,
    server,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('streams over HTTP/2 decode, one after the other and side by side, on one session', async () => {
  await using server = await startHttp2((stream) => void stream.end(sse({ text: 'Hi' }, { end: true })));
  await using complete = toyChain(server.url, { allowH2: true });
  const events = await readAll(complete.stream(question));
  expect([events[0], textOf(events)]).toMatchObject([{ type: 'start', requestId: 'r1' }, 'Hi']);
  const texts = await Promise.all(Array.from({ length: 20 }, async () => (await complete(question)).text));
  expect(new Set(texts)).toEqual(new Set(['Hi']));
  console.log(`21 calls over HTTP/2: ${server.sessions.length} session(s)`);
  expect(server.sessions).toHaveLength(1);
});

test('without `allowH2` the same server is spoken to in HTTP/1.1', async () => {
  await using server = await startHttp2(() => {});
  const versions: string[] = [];
  server.server.on('request', (request, response) => {
    versions.push(request.httpVersion);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"answer":"Hi"}');
  });
  await using complete = toyChain(server.url);
  expect((await complete(question)).text).toBe('Hi');
  expect(versions).toEqual(['1.1']);
});

test('an abort over HTTP/2 resets its stream at once, and leaves the session to the others', async () => {
  const streams: ServerHttp2Stream[] = [];
  await using server = await startHttp2((stream) => {
    streams.push(stream);
    if (streams.length > 1) return void stream.end(sse({ text: 'Hi' }, { end: true }));
    stream.write(sse({ text: 'one' }));
  });
  await using complete = toyChain(server.url, { allowH2: true });
  const controller = new AbortController();
  const events = complete.stream(question, { signal: controller.signal });
  await events.next();
  await events.next();
  const leftAt = performance.now();
  const closed = new Promise<number>((resolve) => streams[0]!.once('close', () => resolve(performance.now() - leftAt)));
  controller.abort();
  expect((await errorOf(events)).code).toBe('aborted');
  console.log(`abort over HTTP/2 to closed stream: ${(await closed).toFixed(1)} ms`);
  expect((await complete(question)).text).toBe('Hi');
  expect(server.sessions).toHaveLength(1);
});

test('a server that leaves its stream open after the end does not keep it', async () => {
  let closed = false;
  await using server = await startHttp2((stream) => {
    stream.on('close', () => (closed = true));
    stream.write(sse({ text: 'Hi' }, { end: true }));
  });
  await using complete = toyChain(server.url, { allowH2: true });
  expect((await complete(question)).text).toBe('Hi');
  await until(() => closed, 'the stream to be reset');
});

test('a slow reader over HTTP/2 holds the server up and gets everything', async () => {
  const total = 8_000_000;
  let written = 0;
  await using server = await startHttp2((stream) => {
    const piece = sse(...Array.from({ length: 64 }, () => ({ text: 'x'.repeat(1_000) })));
    const go = (): void => {
      while (written < total) {
        written += 64_000;
        if (!stream.write(piece)) return void stream.once('drain', go);
      }
      stream.end(sse({ end: true }));
    };
    go();
  });
  await using complete = toyChain(server.url, { allowH2: true, timeouts: { idleMs: 80 } });
  let bytes = 0;
  let ahead = 0;
  for await (const event of complete.stream(question)) {
    if (event.type === 'text-delta') bytes += event.text.length;
    if (bytes === 1_000 || bytes === 3_000_000) {
      await pause(100);
      ahead = Math.max(ahead, written - bytes);
    }
  }
  console.log(`a paused reader over HTTP/2: the server came ${(ahead / 1_048_576).toFixed(2)} MB ahead`);
  expect(bytes).toBe(written);
  expect(ahead).toBeLessThan(6_000_000);
});

test('a stream that the server resets over HTTP/2 is a `connection` error, after what was said', async () => {
  await using server = await startHttp2((stream) => {
    stream.write(sse({ text: 'Hi' }));
    setTimeout(() => stream.destroy(new Error('broken')), 10);
  });
  await using complete = toyChain(server.url, { allowH2: true });
  expect(await errorOf(complete.stream(question))).toMatchObject({
    code: 'connection',
    fault: 'transient',
    sent: 'yes',
    partial: { text: 'Hi' },
  });
});
