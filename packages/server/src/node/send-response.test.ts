import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { CompletionError } from '@sluice/core';
import { expect, test, vi } from 'vitest';
import { refusal } from '../index.ts';
import { listen } from '../testing/listen.ts';
import { piecewise } from '../testing/piecewise.ts';
import { sendResponse } from './index.ts';

test('status, headers and body of a response come as they are', async () => {
  await using server = await listen(
    (_, response) =>
      void sendResponse(response, refusal(new CompletionError('overloaded', 'Busy', { retryAfterMs: 10 }))),
  );
  const response = await fetch(server.url);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await response.json()).toMatchObject({ error: { code: 'overloaded' } });
});

test('cookies are not joined, and a response without a body has none', async () => {
  const headers = new Headers([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
  await using server = await listen(
    (_, response) => void sendResponse(response, new Response(null, { status: 204, headers })),
  );
  const response = await fetch(server.url);
  expect([response.status, response.headers.getSetCookie()]).toEqual([204, ['a=1', 'b=2']]);
});

test('the head and each piece go out at once', async () => {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  await using server = await listen((_, response) => void sendResponse(response, new Response(body)));
  const read = piecewise(await fetch(server.url));
  for (const piece of ['one', 'two']) {
    controller.enqueue(new TextEncoder().encode(piece));
    expect(await read()).toBe(piece);
  }
  controller.close();
  expect(await read()).toBeUndefined();
});

test('a body is read only as fast as the browser reads', async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (pulled++ < 500) controller.enqueue(new Uint8Array(100_000));
      else controller.close();
    },
  });
  await using server = await listen((_, response) => void sendResponse(response, new Response(body)));
  const request = ask(server.url).end();
  const [incoming] = (await once(request, 'response')) as [IncomingMessage];
  incoming.pause();
  let before = -1;
  await vi.waitFor(
    () => {
      const stood = pulled > 0 && pulled === before;
      before = pulled;
      expect(stood).toBe(true);
    },
    { interval: 50 },
  );
  expect(before).toBeLessThan(250);
  incoming.resume();
  await vi.waitFor(() => expect(pulled).toBeGreaterThan(before * 2));
  request.destroy();
});

test.each(['reads', 'does not read'])('a browser that %s and leaves cancels the body', async (how) => {
  let cancelled = false;
  let pieces = 500;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) =>
      how === 'reads' || pieces-- === 0 ? new Promise(() => {}) : controller.enqueue(new Uint8Array(100_000)),
    cancel: () => void (cancelled = true),
  });
  let sent: Promise<void> | undefined;
  await using server = await listen((_, response) => (sent = sendResponse(response, new Response(body))));
  const request = ask(server.url).end();
  const [incoming] = (await once(request, 'response')) as [IncomingMessage];
  incoming.pause();
  request.destroy();
  await vi.waitFor(() => expect(cancelled).toBe(true));
  await sent;
});

test('a browser that has left already cancels the body', async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
  const { promise, resolve } = Promise.withResolvers<void>();
  await using server = await listen((_, response) => {
    response.on('close', () => resolve(sendResponse(response, new Response(body))));
    response.destroy();
  });
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  await promise;
  expect(cancelled).toBe(true);
});

test('a body that fails cuts the connection: it is no end', async () => {
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('Odd')) });
  await using server = await listen((_, response) => void sendResponse(response, new Response(body)));
  await expect(fetch(server.url).then((response) => response.text())).rejects.toThrow('terminated');
});

test('an answer whose headers the protocol does not allow is refused, and the body left', async () => {
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => void (cancelled = true) });
  const server = createHttp2Server();
  const { promise: refused, resolve } = Promise.withResolvers<unknown>();
  server.on('request', (_, response) => {
    sendResponse(response, new Response(body, { headers: { 'keep-alive': 'timeout=5' } })).catch((error: unknown) => {
      resolve(error);
      response.stream.close();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  session.request().resume();
  expect(await refused).toMatchObject({ code: 'ERR_HTTP2_INVALID_CONNECTION_HEADERS' });
  expect(cancelled).toBe(true);
  session.close();
  server.close();
});

test('a response that somebody has begun is refused, and the body left', async () => {
  const errors: unknown[] = [];
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => void (cancelled = true) });
  await using server = await listen(async (_, response) => {
    response.writeHead(200).flushHeaders();
    await sendResponse(response, new Response(body)).catch((error: unknown) => errors.push(error));
    response.end();
  });
  await (await fetch(server.url)).text();
  expect(errors.map(String)).toEqual([expect.stringContaining('Expected `response` to be one that nobody has begun')]);
  expect(cancelled).toBe(true);
});
