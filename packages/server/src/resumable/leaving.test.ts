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
  await clock.advance(299_999); // a reader that does not take anything is one
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

test('a response that nobody reads and nobody cancels is left after a while: `HEAD`, or one that was thrown away', async () => {
  const clock = new ManualClock();
  const streams = resumable({ clock, whenLeft: 'stop', readerTimeoutMs: 60_000 });
  const { feed, events, signals } = fed(...answer.slice(0, 2));
  const started = await streams.start({ ...name, events });
  const read = piecewise(started);
  await read();
  await streams.resume(name); // thrown away
  const silent = read();
  await clock.advance(14_999);
  feed.say(answer[2]!);
  await silent;
  await clock.advance(59_999);
  expect(signals[0]!.aborted).toBe(false);
  await clock.advance(1);
  expect(signals[0]!.aborted).toBe(true);
  expect(clock.pending).toBe(1); // the store forgets the stream
  expect(await read()).toBeUndefined();
  await streams.close();
});

test('a reader that waits is no reader that takes nothing, however long it waits', async () => {
  for (const heartbeatMs of [15_000, Infinity]) {
    const clock = new ManualClock();
    const streams = resumable({ clock, heartbeatMs, readerTimeoutMs: 60_000, whenLeft: 'stop' });
    const { feed, events, signals } = fed(...answer.slice(0, 2));
    const reading = (await streams.start({ ...name, events })).text();
    await clock.advance(3_600_000);
    expect(signals[0]!.aborted).toBe(false);
    feed.say(...answer.slice(2));
    expect(framesOf(await reading)).toEqual(framesOf(whole));
    await streams.close();
    expect(clock.pending).toBe(0);
  }
});

test('a token costs a reader no timer and no listener', async () => {
  const clock = new ManualClock();
  const after = vi.spyOn(clock, 'after');
  const listen = vi.spyOn(EventTarget.prototype, 'addEventListener');
  const streams = resumable({ clock });
  const { feed, events } = fed(start());
  const read = piecewise(await streams.start({ ...name, events }));
  await read();
  const before = [after.mock.calls.length, listen.mock.calls.length];
  for (let at = 0; at < 20; at++) {
    const reading = read();
    await new Promise((resolve) => setImmediate(resolve)); // it waits
    feed.say(text(`${at}`));
    expect(await reading).toContain(`"text":"${at}"`);
  }
  expect(after.mock.calls.length - before[0]!).toBe(0);
  expect(listen.mock.calls.length - before[1]!).toBeLessThanOrEqual(1); // of the reader, with its first wait
  listen.mockRestore();
  feed.say(end());
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

test('a stream that is stopped before it begins is refused', async () => {
  const streams = resumable();
  const { events, signals } = fed();
  const starting = streams.start({ ...name, events });
  await vi.waitFor(() => expect(signals).toHaveLength(1));
  expect(await streams.stop(name)).toBe(true);
  expect(await refusalOf(await starting)).toMatchObject({ status: 409, code: 'stopped' });
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
  await vi.waitFor(async () => expect((await streams.resume({ ...name, after: '3003' })).status).toBe(204));
  const said = framesOf(await slow.text());
  expect(said).toMatchObject([{ id: undefined, error: true, data: expect.stringContaining('"stream-gone"') }]);
  expect(await refusalOf(await streams.resume({ ...name, after: '1' }))).toMatchObject({
    status: 410,
    code: 'stream-gone',
  });
  const rest = framesOf(await (await streams.resume({ ...name, after: '3000' })).text());
  expect(rest.map(({ id }) => id)).toEqual([3_001, 3_002, 3_003]);
});
