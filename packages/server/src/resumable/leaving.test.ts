import { setTimeout as sleep } from 'node:timers/promises';
import { end, ManualClock, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
import { memoryStreams, resumable } from '../index.ts';
import { piecewise } from '../testing/piecewise.ts';
import { fed } from './testing/fed.ts';
import { errorOf, framesOf } from './testing/frames-of.ts';
import { answer, name, refusalOf, whole } from './testing/hello.ts';
import { saying } from './testing/saying.ts';

test('the answer goes on when the browser leaves, and is there when it comes back', async () => {
  const streams = resumable();
  const { feed, events, signals } = fed(...answer.slice(0, 2));
  const browser = new AbortController();
  const response = await streams.start({ ...name, events, signal: browser.signal });
  await piecewise(response)();
  browser.abort();
  feed.say(...answer.slice(2));
  await vi.waitFor(() => expect(feed.left).toBe(true)); // at `end`
  expect(signals[0]!.aborted).toBe(false);
  expect(framesOf(await (await streams.resume({ ...name, after: '2' })).text())).toEqual(framesOf(whole).slice(2));
});

test('an answer that nobody reads is stopped after a while, and not before', async () => {
  const clock = new ManualClock();
  const streams = resumable({ clock, abandonAfterMs: 60_000 });
  const { events, signals } = fed(...answer.slice(0, 2));
  const response = await streams.start({ ...name, events });
  await clock.advance(3_600_000); // a reader that does not take anything is one
  expect(signals[0]!.aborted).toBe(false);
  await response.body!.cancel();
  await clock.advance(59_999);
  const back = await streams.resume(name);
  await clock.advance(60_000);
  expect(signals[0]!.aborted).toBe(false);
  await back.body!.cancel();
  await clock.advance(59_999);
  expect(signals[0]!.aborted).toBe(false);
  await clock.advance(1);
  expect(signals[0]!.aborted).toBe(true);
  expect(errorOf(await (await streams.resume(name)).text())).toBe('abandoned');
});

test.for(['cancels its body', 'fires its signal'])(
  'with `stop` the call ends when the last reader %s, at once',
  async (how) => {
    const streams = resumable({ whenLeft: 'stop' });
    const { events, transport } = saying(start(), text('a'), 'hang');
    const browser = new AbortController();
    const response = await streams.start({ ...name, events, signal: browser.signal });
    const tab = await streams.resume(name);
    await vi.waitFor(() => expect(transport.open).toBe(1));
    await tab.body!.cancel();
    await sleep(10);
    expect(transport.open).toBe(1);
    if (how === 'fires its signal') browser.abort();
    else void response.body!.cancel();
    expect([transport.open, transport.aborted]).toEqual([0, 1]); // in the same breath
    expect(errorOf(await (await streams.resume(name)).text())).toBe('abandoned');
  },
);

test('a browser that left before it was answered leaves nothing running', async () => {
  const streams = resumable({ whenLeft: 'stop' });
  const { events, signals } = fed();
  const response = await streams.start({ ...name, events, signal: AbortSignal.abort() });
  expect(response.status).toBe(499);
  expect(signals).toHaveLength(0);
});

test('an explicit stop is no disconnect: the call ends at once, and readers are told', async () => {
  const streams = resumable();
  const { events, transport } = saying(start(), text('a'), 'hang');
  const response = await streams.start({ ...name, events });
  const read = response.text();
  await vi.waitFor(() => expect(transport.pulled).toBe(2));
  expect(await streams.stop(name)).toBe(true);
  expect(transport.open).toBe(0);
  const said = await read;
  expect(errorOf(said)).toBe('stopped');
  expect(framesOf(said).map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(await (await streams.resume(name)).text()).toBe(said);
  expect(await streams.stop(name)).toBe(true); // it is there, and over
});

test('a reader that takes nothing holds nobody up, and reads all of it later from the store', async () => {
  const streams = resumable();
  const pieces = Array.from({ length: 3_000 }, (_, at) => text(`${at} ${'x'.repeat(500)}`)); // far more than the tail has
  const slow = await streams.start({ ...name, events: saying(start(), ...pieces, end()).events });
  const quick = framesOf(await (await streams.resume(name)).text());
  expect(quick.map(({ id }) => id)).toEqual(Array.from({ length: 3_003 }, (_, at) => at + 1));
  expect(framesOf(await slow.text())).toEqual(quick);
});

test('a reader under whom a bound drops what comes next is told, and the stream is none the worse', async () => {
  const store = memoryStreams({ maxStreamBytes: 100_000 });
  const streams = resumable({ store, onError: () => {} });
  const pieces = Array.from({ length: 3_000 }, (_, at) => text(`${at} ${'x'.repeat(500)}`));
  const slow = await streams.start({ ...name, events: saying(start(), ...pieces, end()).events });
  await vi.waitFor(async () => expect((await streams.resume({ ...name, after: '3003' })).status).toBe(200));
  const said = framesOf(await slow.text());
  expect(said).toMatchObject([{ id: undefined, error: true, data: expect.stringContaining('"stream-gone"') }]);
  expect(await refusalOf(await streams.resume({ ...name, after: '1' }))).toMatchObject({
    status: 410,
    code: 'stream-gone',
  });
  const rest = framesOf(await (await streams.resume({ ...name, after: '3000' })).text());
  expect(rest.map(({ id }) => id)).toEqual([3_001, 3_002, 3_003]);
});
