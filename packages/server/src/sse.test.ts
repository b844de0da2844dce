import { getEventListeners } from 'node:events';
import { end, ManualClock, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
import { sse, type SseOptions } from './index.ts';
import { failing, Feed, saying } from './testing/feed.ts';
import { piecewise } from './testing/piecewise.ts';
import { errorFrame, place, secretive } from './testing/secretive.ts';
import { turns } from './testing/turns.ts';

test('an answer is one frame an event, and [DONE] after the last', async () => {
  const response = await sse(saying(start(), text('Hel'), text('lo'), end()));
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'no-cache, no-store, no-transform',
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  expect(await response.text()).toBe(
    [
      '{"type":"start","model":"m","source":"provider"}',
      '{"type":"text-delta","index":0,"text":"Hel"}',
      '{"type":"text-delta","index":0,"text":"lo"}',
      '{"type":"end","reason":"stop"}',
      '[DONE]',
    ]
      .map((data) => `data: ${data}\n\n`)
      .join(''),
  );
});

test('the first event that is no note decides the status, and notes before it are not lost', async () => {
  const feed = saying(place(2), place(1));
  let status: number | undefined;
  const answering = sse(feed, { notes: ['acme:place'] }).then((response) => {
    status = response.status;
    return response;
  });
  await vi.waitFor(() => expect(feed.reads).toBe(3));
  expect(status).toBeUndefined();
  feed.say(start(), end());
  const body = await (await answering).text();
  expect(status).toBe(200);
  expect(body.match(/"type":"[^"]+"/g)).toEqual(
    ['acme:place', 'acme:place', 'start', 'end'].map((t) => `"type":"${t}"`),
  );
});

test('an error before that is an HTTP refusal that says when to come again', async () => {
  const feed = saying(place(1));
  feed.fail(secretive('overloaded'));
  const response = await sse(feed, { headers: { 'X-Trace': '7' } });
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
  expect(response.headers.get('x-trace')).toBe('7');
  expect(await response.json()).toEqual({
    error: { code: 'overloaded', message: expect.any(String), retryAfterMs: 1_500 },
  });
  expect(feed.left).toBe(true);
});

test('the time decides the status where nothing is said, and what fails later fails inside the stream', async () => {
  const clock = new ManualClock();
  const feed = new Feed();
  let response: Response | undefined;
  void sse(feed, { clock }).then((answer) => (response = answer));
  await clock.advance(999);
  expect(response).toBeUndefined();
  await clock.advance(1);
  expect(response?.status).toBe(200);
  feed.fail(secretive('overloaded'));
  expect(await response!.text()).toMatch(new RegExp(`^${errorFrame('overloaded').source}`));
});

test('no event is read that nobody has room for', async () => {
  const feed = saying(start(), text('a'), text('b'), text('c'), end());
  const read = piecewise(await sse(feed));
  await turns();
  expect(feed.reads).toBe(1);
  expect(await read()).toContain('"start"');
  await turns();
  expect(feed.reads).toBe(1);
  expect(await read()).toContain('"a"');
  await turns();
  expect(feed.reads).toBe(2);
});

test('each token goes out before the next event is there', async () => {
  const feed = saying(start());
  const read = piecewise(await sse(feed));
  await read();
  for (const token of ['one', 'two', 'three']) {
    const reading = read();
    feed.say(text(token));
    expect(await reading).toBe(`data: {"type":"text-delta","index":0,"text":"${token}"}\n\n`);
  }
});

test('nothing of an answer that is over stays on the signal', async () => {
  const { signal } = new AbortController();
  const answers = [saying(start(), end()), failing(secretive())];
  for (const feed of answers) await (await sse(feed, { signal, onError: () => {} })).text();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a header cannot begin another one', async () => {
  for (const value of ['a\r\nset-cookie: b', 'a\nb', 'a\r', 'a\0', 'ü\u0100']) {
    await expect(sse(new Feed(), { headers: { 'x-a': value } })).rejects.toThrow(
      "Expected `headers['x-a']` to be a text of one line, got ",
    );
  }
  await expect(sse(new Feed(), { headers: { 'x\r\ny': '' } })).rejects.toThrow('Expected `headers` to be names');
});

test('headers of the server go out, and ours stay', async () => {
  const response = await sse(saying(start()), { headers: { 'X-Trace': 'a b', 'Content-Type': 'text/html' } });
  expect(response.headers.get('x-trace')).toBe('a b');
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
});

test.each<[string, object, string]>([
  ['statusWithinMs', { statusWithinMs: -1 }, 'a number ≥ 0, got -1'],
  ['heartbeatMs', { heartbeatMs: 0 }, 'a number ≥ 1, got 0'],
  ['heartbeatMs', { heartbeatMs: Number.NaN }, 'a number ≥ 1, got NaN'],
  ['signal', { signal: {} }, 'an AbortSignal, got {}'],
  ['notes', { notes: ['raw'] }, "names of notes, got 'raw'"],
  ['onError', { onError: true }, 'a function, got true'],
])('options that cannot be are refused: %s', async (name, options, message) => {
  const feed = new Feed();
  await expect(sse(feed, options as SseOptions)).rejects.toThrow(`Expected \`${name}\` to be ${message}`);
  expect(feed.reads).toBe(0);
});
