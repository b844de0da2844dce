import { expect, test, vi } from 'vitest';
import type { Events } from '../chain/middleware.ts';
import { CompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import { end, start, text } from '../laws/event-builders.ts';
import { observe } from './observe.ts';
import type { Ending } from './watcher.ts';

async function* say(...events: (CompletionEvent | Error)[]): AsyncGenerator<CompletionEvent, void> {
  for (const event of events) {
    if (event instanceof Error) throw event;
    yield event;
  }
}
const open = (events: Events) => events[Symbol.asyncIterator]();
const done = { done: true, value: undefined };

/** What an observer saw, and where the reader was meanwhile. */
function watched(events: Events) {
  const log: string[] = [];
  const endings: Ending[] = [];
  return {
    log,
    endings,
    events: observe(events, {
      onEvent: ({ type }) => void log.push(type),
      onEnd(ending) {
        log.push(ending.how);
        endings.push(ending);
      },
    }),
  };
}

test('is told of `end` before the reader gets it, and once', async () => {
  const { events, log } = watched(say(start(), end()));
  for await (const { type } of events) log.push(`read ${type}`);
  expect(log).toEqual(['start', 'read start', 'end', 'done', 'read end']);
});

test('a reader that leaves at `end` leaves nothing untold', async () => {
  const { events, log } = watched(say(start(), end()));
  for await (const { type } of events) if (type === 'end') break;
  expect(log).toEqual(['start', 'end', 'done']);
});

test('left before the end, told once, whatever is asked afterwards', async () => {
  const { events, log } = watched(say(start(), text('a'), end()));
  const reading = open(events);
  await reading.next();
  expect(await reading.return!()).toEqual(done);
  expect(await reading.return!()).toEqual(done);
  expect(await reading.next()).toEqual(done);
  expect(log).toEqual(['start', 'left']);
});

test('an error is told and passed on as it is; one that says that the caller left is told as leaving', async () => {
  const error = new CompletionError('overloaded', 'Busy');
  const failing = watched(say(start(), error));
  await expect(async () => {
    for await (const _ of failing.events);
  }).rejects.toBe(error);
  expect(failing.endings).toEqual([{ how: 'failed', error }]);
  const leaving = watched(say(new CompletionError('timeout', 'Late', { clock: 'deadline' })));
  await expect(open(leaving.events).next()).rejects.toMatchObject({ code: 'timeout' });
  expect(leaving.endings).toEqual([{ how: 'left' }]);
});

test('events that are over without `end` were left', async () => {
  const { events, log } = watched(say(start()));
  for await (const _ of events);
  expect(log).toEqual(['start', 'left']);
});

test('an inner `next()` that throws instead of rejecting is told like any failure', async () => {
  const inner = {
    next: (): never => {
      throw new Error('at once');
    },
  };
  const { events, log } = watched({ [Symbol.asyncIterator]: () => inner });
  await expect(open(events).next()).rejects.toThrow('at once');
  expect(log).toEqual(['failed']);
});

test('observers that stand next to each other share one iterator, and see an event from inside out', async () => {
  const opened = vi.fn<() => void>();
  const source: Events = {
    [Symbol.asyncIterator]() {
      opened();
      return open(say(start(), end()));
    },
  };
  const log: string[] = [];
  const watch = (name: string) => ({
    onEvent: ({ type }: CompletionEvent) => void log.push(`${name} ${type}`),
    onEnd: ({ how }: Ending) => void log.push(`${name} ${how}`),
  });
  const two = observe(observe(source, watch('inner')), watch('outer'));
  const three = observe(observe(source, watch('inner')), { onEvent: () => void log.push('other') });
  for await (const _ of two);
  expect(opened).toHaveBeenCalledOnce();
  expect(log).toEqual(['inner start', 'outer start', 'inner end', 'outer end', 'inner done', 'outer done']);
  log.length = 0;
  for await (const _ of three);
  expect(log).toEqual(['inner start', 'other', 'inner end', 'other', 'inner done']);
});

test('a watch that throws cuts the answer: what is below is left, all are told, its error goes up', async () => {
  const error = new Error('too much');
  const inner = say(start(), text('a'), text('b'), end());
  const left = vi.spyOn(inner, 'return');
  const below = watched(inner);
  const cut = observe(below.events, {
    onEvent(event) {
      if (event.type === 'text-delta') throw error;
    },
  });
  const reading = open(cut);
  await reading.next();
  await expect(reading.next()).rejects.toBe(error);
  expect(await reading.next()).toEqual(done);
  expect(left).toHaveBeenCalledOnce();
  expect(below.endings).toEqual([{ how: 'failed', error }]);
});

test('nobody is told of an event after the end: a read that was pending when the reader left', async () => {
  const { promise, resolve } = Promise.withResolvers<IteratorResult<CompletionEvent, void>>();
  const { events, log } = watched({ [Symbol.asyncIterator]: () => ({ next: () => promise }) });
  const reading = open(events);
  const read = reading.next();
  await reading.return!();
  resolve({ done: false, value: end() });
  expect(await read).toEqual(done);
  expect(log).toEqual(['left']);
});

test('an `onEnd` that throws hides nothing and keeps nobody from being told', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const error = new Error('from onEnd');
  const inner = observe(say(start(), end()), {
    onEnd() {
      throw error;
    },
  });
  const { events, log } = watched(inner);
  for await (const _ of events);
  expect(log).toEqual(['start', 'end', 'done']);
  expect(warn).toHaveBeenCalledExactlyOnceWith(error);
  warn.mockRestore();
});
