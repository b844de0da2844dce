import { getEventListeners } from 'node:events';
import { CompletionError, type CompletionEvent } from '@sluice/core';
import { end, failed, ManualClock, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
import { sse, type SseOptions } from './index.ts';
import { Feed, saying } from './testing/feed.ts';
import { piecewise } from './testing/piecewise.ts';

declare module '@sluice/core' {
  interface Notes {
    'acme:place'?: { readonly place: unknown };
  }
}

const place = (at: unknown): CompletionEvent => ({ type: 'acme:place', place: at });
const secretive = (code: 'overloaded' | 'provider-error' = 'provider-error') =>
  new CompletionError(code, 'Key sk-secret was refused by secret.example', {
    fault: 'transient',
    retryAfterMs: 1_500,
    cause: new Error('secret cause'),
  });
/** How the answer to a broken stream ends. */
const errorFrame = (code: string) => new RegExp(`event: error\ndata: \\{"code":"${code}","message":"[^"]+".*\\}\n\n$`);

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

test('after an error inside the stream there is nothing, and no [DONE]', async () => {
  const feed = saying(start(), text('Hello'));
  feed.fail(secretive());
  const body = await (await sse(feed)).text();
  expect(body).toMatch(errorFrame('provider-error'));
  expect(body).not.toContain('[DONE]');
});

test('an answer without an end is an error, and no answer', async () => {
  const feed = saying(start(), text('Hello'));
  feed.stop();
  const onError = vi.fn<(error: unknown) => void>();
  const body = await (await sse(feed, { onError })).text();
  expect(body).toMatch(errorFrame('truncated'));
  expect(body).not.toContain('[DONE]');
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'truncated' }));
});

test('nothing internal reaches the browser, and onError is told all of it', async () => {
  const attempt = failed(secretive('overloaded'), 'dropped');
  const raw: CompletionEvent = { type: 'raw', provider: 'p', value: { secret: 'secret' }, output: true };
  const feed = saying(start({ requestId: 'secret', rateLimit: { secret: 'secret' } }), attempt, raw, place('secret'));
  const error = Object.assign(secretive(), { partial: { text: 'secret' } });
  feed.fail(error);
  const onError = vi.fn<(error: unknown) => void>();
  const response = await sse(feed, { onError });
  expect((await response.text()) + JSON.stringify([...response.headers])).not.toMatch(/secret|stack|\.ts/);
  expect(onError).toHaveBeenCalledExactlyOnceWith(error);
});

const odd: Readonly<Record<string, () => unknown>> = {
  'an error of nobody': () => sayingThenFailing(new RangeError('secret')),
  'a text': () => sayingThenFailing('secret'),
  nothing: () => sayingThenFailing(undefined),
  'a read that throws': () => iterating({ next: () => fail(new Error('secret')) }),
  'a read that is no promise': () => iterating({ next: () => 7 }),
  'a result that is none': () => iterating({ next: async () => undefined }),
  'an event that is none': () => iterating({ next: async () => ({ done: false, value: null }) }),
  'an iterator that cannot be had': () => ({ [Symbol.asyncIterator]: () => fail(new Error('secret')) }),
};

for (const [name, makeEvents] of Object.entries(odd)) {
  test(`${name} is internal, and told in full`, async () => {
    const onError = vi.fn<(error: unknown) => void>();
    const response = await sse(makeEvents() as AsyncIterable<CompletionEvent>, { onError });
    const body = await response.text();
    expect(response.status === 500 || response.status === 200).toBe(true);
    expect(body).toContain('"code":"internal"');
    expect(body).not.toContain('secret');
    expect(onError).toHaveBeenCalledTimes(1);
  });
}

test('a note that is no JSON is a mistake of the server, and no frame', async () => {
  const feed = saying(start(), place(1n));
  expect(await (await sse(feed, { notes: ['acme:place'], onError: () => {} })).text()).toMatch(errorFrame('internal'));
  expect(feed.left).toBe(true);
});

test('a mistake that nobody asked to be told of is a warning of the process', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const mistake = new RangeError('Mine');
  await sse(sayingThenFailing(mistake)).then((response) => response.text());
  expect(warn.mock.calls).toEqual([[mistake]]);
  await sse(sayingThenFailing(secretive())).then((response) => response.text());
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});

test.each([
  ['throws', () => fail(new Error('Mine'))],
  ['rejects', async () => fail(new Error('Mine'))],
])('an onError that %s takes nothing from the answer', async (_, onError) => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const response = await sse(sayingThenFailing(secretive()), { onError: onError as (error: unknown) => void });
  expect(await response.text()).toMatch(errorFrame('provider-error'));
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});

test('a call that cannot be left well is told of, and the answer stands', async () => {
  const onError = vi.fn<(error: unknown) => void>();
  const events = saying(start(), end());
  events.return = () => Promise.reject(new Error('Stuck'));
  expect(await (await sse(events, { onError })).text()).toContain('[DONE]');
  expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('Stuck'));
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

test('a call that was aborted is no error to be told of', async () => {
  const onError = vi.fn<(error: unknown) => void>();
  const response = await sse(sayingThenFailing(new CompletionError('aborted', 'Left')), { onError });
  expect(await response.text()).toMatch(errorFrame('aborted'));
  expect(onError).not.toHaveBeenCalled();
});

test('what fails when the browser has left is told to nobody', async () => {
  const onError = vi.fn<(error: unknown) => void>();
  const feed = saying(start());
  const answer = await sse(feed, { onError });
  const reader = answer.body!.getReader();
  await reader.read();
  const pending = reader.read();
  await reader.cancel();
  feed.fail(new Error('Too late'));
  expect(await pending).toMatchObject({ done: true });
  await turns();
  expect(feed.left).toBe(true);
  expect(onError).not.toHaveBeenCalled();
});

test('nothing of an answer that is over stays on the signal', async () => {
  const { signal } = new AbortController();
  const answers = [saying(start(), end()), sayingThenFailing(secretive())];
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

function sayingThenFailing(error: unknown): Feed {
  const feed = saying(start());
  feed.fail(error);
  return feed;
}

function iterating(iterator: object): object {
  return { [Symbol.asyncIterator]: () => iterator };
}

function fail(error: Error): never {
  throw error;
}

/** Lets everything run that can. */
function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
