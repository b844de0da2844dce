import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import { connect, createServer as createServer2, type Http2Server } from 'node:http2';
import { connect as open, type AddressInfo } from 'node:net';
import { CompletionError } from '@sluice/core';
import { end, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
import { Feed, saying } from '../testing/feed.ts';
import { listen } from '../testing/listen.ts';
import { piecewise } from '../testing/piecewise.ts';
import { send } from './index.ts';

test('an answer goes straight onto the response: the same frames and headers as of sse', async () => {
  await using server = await listen((_, response) => void send(response, saying(start(), text('Hello'), end())));
  const response = await fetch(server.url);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-cache, no-store, no-transform',
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  expect(await response.text()).toBe(
    'data: {"type":"start","model":"m","source":"provider"}\n\n' +
      'data: {"type":"text-delta","index":0,"text":"Hello"}\n\n' +
      'data: {"type":"end","reason":"stop"}\n\ndata: [DONE]\n\n',
  );
});

test('each token has arrived before the next event is there', async () => {
  const feed = saying(start());
  await using server = await listen((_, response) => void send(response, feed));
  const read = piecewise(await fetch(server.url));
  expect(await read()).toContain('"start"');
  for (const token of ['one', 'two', 'three']) {
    feed.say(text(token));
    expect(await read()).toBe(`data: {"type":"text-delta","index":0,"text":"${token}"}\n\n`);
  }
});

test('a call that failed before it began is an HTTP refusal', async () => {
  const feed = new Feed();
  feed.fail(new CompletionError('overloaded', 'secret', { retryAfterMs: 10 }));
  await using server = await listen((_, response) => void send(response, feed, { headers: { 'x-trace': '7' } }));
  const response = await fetch(server.url);
  expect([response.status, response.headers.get('retry-after'), response.headers.get('x-trace')]).toEqual([
    503,
    '1',
    '7',
  ]);
  expect(await response.json()).toMatchObject({ error: { code: 'overloaded' } });
});

test('the head goes out when the time has decided, before there is anything to say', async () => {
  const feed = new Feed();
  await using server = await listen((_, response) => void send(response, feed, { statusWithinMs: 5 }));
  const response = await fetch(server.url);
  expect(response.status).toBe(200);
  const reading = response.text();
  feed.say(end());
  expect(await reading).toContain('[DONE]');
});

test('headers that the server has set before go out as well', async () => {
  await using server = await listen((_, response) => {
    response.setHeader('x-set', 'before');
    void send(response, saying(end()));
  });
  expect((await fetch(server.url)).headers.get('x-set')).toBe('before');
});

test('a browser that does not read stops the reading of events', async () => {
  const piece = 'x'.repeat(10_000);
  let events = 0;
  async function* long() {
    while (events++ < 5_000) yield text(piece);
  }
  await using server = await listen((_, response) => void send(response, long()));
  const request = ask(server.url).end();
  const [incoming] = (await once(request, 'response')) as [IncomingMessage];
  incoming.pause();
  await stands(() => events);
  const stood = events;
  expect(stood).toBeLessThan(2_500);
  incoming.resume();
  await vi.waitFor(() => expect(events).toBeGreaterThan(stood * 2));
  request.destroy();
});

test.each(['before the status is decided', 'while the provider is silent'])(
  'a browser that leaves %s leaves the call, and nothing is told',
  async (when) => {
    const feed = when.startsWith('before') ? new Feed() : saying(start());
    const onError = vi.fn<(error: unknown) => void>();
    let sent: Promise<void> | undefined;
    await using server = await listen((_, response) => (sent = send(response, feed, { onError })));
    const request = ask(server.url).end();
    request.on('error', () => {});
    if (when.startsWith('while')) await once(request, 'response');
    else await vi.waitUntil(() => feed.reads === 1);
    request.destroy();
    await vi.waitFor(() => expect(feed.left).toBe(true));
    await sent;
    expect(onError).not.toHaveBeenCalled();
  },
);

test('events are not read for a browser that has left already', async () => {
  const feed = saying(start(), end());
  const { promise, resolve } = Promise.withResolvers<void>();
  await using server = await listen((_, response) => {
    response.on('close', () => resolve(send(response, feed)));
  });
  const request = ask(server.url).end();
  request.on('error', () => {});
  await once(request, 'socket');
  request.socket!.once('connect', () => setImmediate(() => request.destroy()));
  await promise;
  expect(feed.reads).toBe(0);
});

test('a response that was destroyed on the way is a browser that left', async () => {
  const feed = saying(start());
  const { promise, resolve } = Promise.withResolvers<void>();
  await using server = await listen((_, response) => {
    resolve(send(response, feed));
    setImmediate(() => {
      response.destroy();
      feed.say(text('late'));
    });
  });
  await expect(fetch(server.url).then((response) => response.text())).rejects.toThrow('terminated');
  await promise;
  expect(feed.left).toBe(true);
});

test('a response that somebody else has ended is left, and harms nobody', async () => {
  const feed = saying(start());
  const { promise, resolve } = Promise.withResolvers<void>();
  await using server = await listen((_, response) => {
    resolve(send(response, feed));
    const end = (): void => {
      response.end();
      feed.say(text('late'));
    };
    setImmediate(() => queueMicrotask(end)); // there the event is written before the end is told of
  });
  expect(await (await fetch(server.url)).text()).not.toContain('late');
  await promise;
  expect(feed.left).toBe(true);
});

test('the signal ends an answer with a frame, for whoever is still there', async () => {
  const leaving = new AbortController();
  const feed = saying(start());
  await using server = await listen((_, response) => void send(response, feed, { signal: leaving.signal }));
  const response = await fetch(server.url);
  leaving.abort();
  expect(await response.text()).toContain('event: error\ndata: {"code":"aborted"');
  expect(feed.left).toBe(true);
});

test('a signal that has fired reads nothing', async () => {
  const feed = saying(start());
  await using server = await listen((_, response) => void send(response, feed, { signal: AbortSignal.abort() }));
  expect((await fetch(server.url)).status).toBe(499);
  expect(feed.reads).toBe(0);
});

test('a response that somebody has begun is refused, and so are options that cannot be', async () => {
  const feed = new Feed();
  const errors: unknown[] = [];
  await using server = await listen(async (_, response) => {
    await send(response, feed, { heartbeatMs: 0 }).catch((error: unknown) => errors.push(error));
    response.writeHead(200).flushHeaders();
    await send(response, feed).catch((error: unknown) => errors.push(error));
    response.end();
  });
  await (await fetch(server.url)).text();
  expect(errors.map(String)).toEqual([
    'TypeError: Expected `heartbeatMs` to be a number ≥ 1, got 0',
    "TypeError: Expected `response` to be one that nobody has begun, got 'one whose head was sent'",
  ]);
  expect(feed.reads).toBe(0);
});

test('it settles when the answer is handed over', async () => {
  let settled = false;
  await using server = await listen(async (_, response) => {
    await send(response, saying(start(), end()));
    settled = response.writableFinished;
  });
  await (await fetch(server.url)).text();
  await vi.waitFor(() => expect(settled).toBe(true));
});

test('HTTP/1.0 is answered as well', async () => {
  await using server = await listen((_, response) => void send(response, saying(start(), end())));
  const socket = open(Number(new URL(server.url).port), '127.0.0.1').setEncoding('utf8');
  socket.write('GET / HTTP/1.0\r\n\r\n');
  let all = '';
  for await (const piece of socket) all += String(piece);
  expect(all).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(all).not.toContain('chunked');
  expect(all.endsWith('data: [DONE]\n\n')).toBe(true);
});

test('HTTP/2 is answered as well, and a stream that is closed leaves the call', async () => {
  const feeds = [saying(start(), text('Hello'), end()), saying(start())];
  const server: Http2Server = createServer2((_, response) => void send(response, feeds.shift()!));
  const kept = feeds[1]!;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const first = client.request().setEncoding('utf8');
  let all = '';
  for await (const piece of first) all += String(piece);
  expect(all).toContain('data: [DONE]\n\n');
  const second = client.request().setEncoding('utf8');
  expect(String((await once(second, 'data'))[0])).toContain('"start"');
  second.close();
  await vi.waitFor(() => expect(kept.left).toBe(true));
  client.close();
  await new Promise((resolve) => server.close(resolve));
});

/** Waits until a number does not grow any more. */
async function stands(count: () => number): Promise<void> {
  let before = -1;
  await vi.waitFor(
    () => {
      const now = count();
      const stood = now > 0 && now === before;
      before = now;
      expect(stood).toBe(true);
    },
    { interval: 50 },
  );
}
