import { CompletionError, type CompletionEvent } from '@sluice/core';
import { end, failed, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
import { sse } from './index.ts';
import { failing, saying } from './testing/feed.ts';
import { errorFrame, place, secretive } from './testing/secretive.ts';
import { turns } from './testing/turns.ts';

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
  'an error of nobody': () => failing(new RangeError('secret')),
  'a text': () => failing('secret'),
  nothing: () => failing(undefined),
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
  await sse(failing(mistake)).then((response) => response.text());
  expect(warn.mock.calls).toEqual([[mistake]]);
  await sse(failing(secretive())).then((response) => response.text());
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});

test.each([
  ['throws', () => fail(new Error('Mine'))],
  ['rejects', async () => fail(new Error('Mine'))],
])('an onError that %s takes nothing from the answer', async (_, onError) => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const response = await sse(failing(secretive()), { onError: onError as (error: unknown) => void });
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

test('a call that was aborted is no error to be told of', async () => {
  const onError = vi.fn<(error: unknown) => void>();
  const response = await sse(failing(new CompletionError('aborted', 'Left')), { onError });
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

function iterating(iterator: object): object {
  return { [Symbol.asyncIterator]: () => iterator };
}

function fail(error: Error): never {
  throw error;
}
