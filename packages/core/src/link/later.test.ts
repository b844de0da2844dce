import { expect, test, vi } from 'vitest';
import type { Events } from '../chain/middleware.ts';
import type { CompletionEvent } from '../events/event.ts';
import { end, start, text } from '../laws/event-builders.ts';
import { later } from './later.ts';

async function* say(...events: CompletionEvent[]): AsyncGenerator<CompletionEvent, void> {
  yield* events;
}
const open = (events: Events) => events[Symbol.asyncIterator]();
const done = { done: true, value: undefined };

test('nothing runs before the first read; then the events pass as they are', async () => {
  const said = [start(), text('a'), end()];
  const begin = vi.fn<() => Promise<Events>>(async () => say(...said));
  const events = later(begin);
  expect(begin).not.toHaveBeenCalled();
  const seen: CompletionEvent[] = [];
  for await (const event of events) seen.push(event);
  expect(begin).toHaveBeenCalledOnce();
  expect(seen).toEqual(said);
});

test('reads that queue while it waits are answered in order', async () => {
  const events = open(later(async () => say(text('a'), text('b'))));
  const reads = await Promise.all([events.next(), events.next(), events.next()]);
  expect(reads).toEqual([{ done: false, value: text('a') }, { done: false, value: text('b') }, done]);
});

test('a failure to start is the error of the read, and the end', async () => {
  const error = new Error('no');
  for (const begin of [
    () => Promise.reject(error),
    () => {
      throw error;
    },
  ]) {
    const events = open(later(begin));
    await expect(events.next()).rejects.toBe(error);
    expect(await events.next()).toEqual(done);
  }
});

test('left while it waits: what comes of it is left unread, the pending read is done', async () => {
  const { promise, resolve } = Promise.withResolvers<Events>();
  const unread = open(say(text('a')));
  const read1 = vi.spyOn(unread, 'next');
  const left = vi.spyOn(unread, 'return');
  const events = open(later(() => promise));
  const read = events.next();
  const leaving = events.return!();
  resolve({ [Symbol.asyncIterator]: () => unread });
  expect(await leaving).toEqual(done);
  expect(await read).toEqual(done);
  expect(await events.next()).toEqual(done);
  expect(read1).not.toHaveBeenCalled();
  expect(left).toHaveBeenCalledOnce();
});

test('left while it waits for something that fails: `return()` does not throw', async () => {
  const { promise, reject } = Promise.withResolvers<Events>();
  const events = open(later(() => promise));
  const read = events.next();
  const leaving = events.return!();
  reject(new Error('no'));
  expect(await leaving).toEqual(done);
  await expect(read).rejects.toThrow('no');
});

test('left before it is read: it never starts', async () => {
  const begin = vi.fn<() => Promise<Events>>(async () => say());
  const events = open(later(begin));
  expect(await events.return!()).toEqual(done);
  expect(await events.next()).toEqual(done);
  expect(begin).not.toHaveBeenCalled();
});

test('events that are there at once are read at once: nothing is waited for', async () => {
  const inner = open(say(text('a'), text('b')));
  const read = vi.spyOn(inner, 'next');
  const begin = vi.fn<() => Events>(() => ({ [Symbol.asyncIterator]: () => inner }));
  const events = open(later(begin));
  expect(begin).not.toHaveBeenCalled();
  const first = events.next();
  expect(read).toHaveBeenCalledOnce();
  expect(await first).toEqual({ done: false, value: text('a') });
  expect(await events.next()).toEqual({ done: false, value: text('b') });
  expect(await events.return!()).toEqual(done);
  expect(await events.next()).toEqual(done);
  expect(begin).toHaveBeenCalledOnce();
});
