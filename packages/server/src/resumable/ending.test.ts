import { CompletionError } from '@sluice/core';
import { end, ManualClock, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
import { resumable } from '../index.ts';
import { piecewise } from '../testing/piecewise.ts';
import { fed } from './testing/fed.ts';
import { errorOf, framesOf } from './testing/frames-of.ts';
import { answer, name, refusalOf, whole } from './testing/hello.ts';
import { saying } from './testing/saying.ts';

test('a call that fails before it begins is refused, and there is no such stream', async () => {
  const errors: unknown[] = [];
  const streams = resumable({ onError: (error) => errors.push(error) });
  const error = new CompletionError('overloaded', 'secret', { fault: 'transient', retryAfterMs: 6_500 });
  const response = await streams.start({ ...name, events: saying(error).events });
  expect(response.headers.get('retry-after')).toBe('7');
  expect(await refusalOf(response)).toEqual({
    status: 503,
    code: 'overloaded',
    retryAfterMs: 6_500,
    message: expect.not.stringContaining('secret'),
  });
  expect(errors).toEqual([error]);
  expect((await streams.resume(name)).status).toBe(404);
  expect((await streams.start({ ...name, events: saying(...answer).events })).status).toBe(200);
});

test('a call that fails later, or ends without an end, ends the stream with a safe error', async () => {
  const streams = resumable({ onError: () => {} });
  const cases = [
    [saying(start(), text('a'), new CompletionError('connection', 'secret')), 'connection'],
    [saying(start(), text('a'), new TypeError('secret')), 'internal'],
    [saying(start(), text('a')), 'truncated'],
  ] as const;
  for (const [at, [{ events }, code]] of cases.entries()) {
    const said = await (await streams.start({ ...name, id: `${at}`, events })).text();
    expect(errorOf(said)).toBe(code);
    expect(said).not.toContain('secret');
    expect(await (await streams.resume({ ...name, id: `${at}` })).text()).toBe(said);
  }
});

test('the status waits for the first event that is no note, but not for ever', async () => {
  const clock = new ManualClock();
  const streams = resumable({ clock, statusWithinMs: 1_000, onError: () => {} });
  const { feed, events } = fed();
  const starting = streams.start({ ...name, events });
  await clock.advance(1_000);
  const response = await starting;
  expect(response.status).toBe(200);
  feed.fail(new CompletionError('overloaded', 'Busy'));
  expect(errorOf(await response.text())).toBe('overloaded');
});

test('a silent stream has heartbeats, which have no number and are not replayed', async () => {
  const clock = new ManualClock();
  const streams = resumable({ clock, heartbeatMs: 15_000 });
  const { feed, events } = fed(start());
  const next = piecewise(await streams.start({ ...name, events }));
  expect(await next()).toMatch(/^id: 1\n/);
  const silent = next();
  await clock.advance(15_000);
  expect(await silent).toBe(': ping\n\n');
  feed.say(...answer.slice(1));
  let said = '';
  for (let piece = await next(); piece !== undefined; piece = await next()) said += piece;
  expect(framesOf(said)).toEqual(framesOf(whole).slice(1));
  expect(await (await streams.resume(name)).text()).toBe(whole);
});

test('closing waits for streams until its deadline, then ends them with an error that says so', async () => {
  const clock = new ManualClock();
  const streams = resumable({ clock });
  const [short, long] = [fed(...answer.slice(0, 4)), fed(...answer.slice(0, 2))];
  const first = (await streams.start({ ...name, events: short.events })).text();
  const second = (await streams.start({ ...name, id: 'b', events: long.events })).text();
  const closing = streams.close({ deadlineMs: 5_000 });
  expect(await refusalOf(await streams.start({ ...name, id: 'c', events: fed().events }))).toMatchObject({
    status: 503,
    code: 'closed',
  });
  await clock.advance(4_000);
  short.feed.say(end());
  expect(await first).toBe(whole);
  await clock.advance(999);
  expect(long.signals[0]!.aborted).toBe(false);
  await clock.advance(1);
  expect(long.signals[0]!.aborted).toBe(true);
  expect(errorOf(await second)).toBe('closed');
  await clock.advance(1_000);
  await closing;
  expect(await refusalOf(await streams.resume(name))).toMatchObject({
    status: 503,
    code: 'closed',
    retryAfterMs: 1_000,
  });
});

test('a stream that closing overtakes while it begins is refused, and never asked for', async () => {
  const streams = resumable();
  const { events, signals } = fed(...answer);
  const starting = streams.start({ ...name, events });
  await streams.close();
  expect(await refusalOf(await starting)).toMatchObject({ status: 503, code: 'closed' });
  expect(signals).toHaveLength(0);
});

test('nothing is left when streams are over: no timer, no listener', async () => {
  const clock = new ManualClock();
  const streams = resumable({ clock });
  const browser = new AbortController();
  const add = vi.spyOn(browser.signal, 'addEventListener');
  const remove = vi.spyOn(browser.signal, 'removeEventListener');
  await (await streams.start({ ...name, events: saying(...answer).events, signal: browser.signal })).text();
  await (await streams.resume({ ...name, signal: browser.signal })).text();
  await streams.close();
  expect(clock.pending).toBe(0);
  expect(remove.mock.calls.length).toBe(add.mock.calls.length);
});

test.for(['', 'a b', 'a\nb', 'é', 'x'.repeat(201)])('an id %j that no header can have is a mistake', async (id) => {
  const streams = resumable();
  await expect(streams.start({ id, owner: 'ada', events: fed().events })).rejects.toThrow(/^Expected `id`/);
});
