import { expect, test, vi } from 'vitest';
import type { Events } from '../chain/middleware.ts';
import { compose } from '../chain/compose.ts';
import { takeReady, type Readying } from '../chain/ready.ts';
import { CompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import { end, failed, start, text, toolCall } from '../laws/event-builders.ts';
import { scripted } from '../laws/scripted.ts';
import { repeat, type Repetition } from './repeat.ts';

const busy = new CompletionError('overloaded', 'Busy', { fault: 'transient' });
const done = { done: true, value: undefined };
const open = (events: Events) => events[Symbol.asyncIterator]();

async function* say(...events: (CompletionEvent | Error)[]): AsyncGenerator<CompletionEvent, void> {
  for (const event of events) {
    if (event instanceof Error) throw event;
    yield event;
  }
}

/** Attempts one after the other; says `attempt-failed` between two. */
function attempts(...said: (CompletionEvent | Error)[][]): Repetition & { readonly asked: boolean[] } {
  const asked: boolean[] = [];
  return {
    asked,
    first: () => say(...said[0]!),
    async *onFailed(error, begun) {
      asked.push(begun);
      const next = said[asked.length];
      if (!next) throw error;
      yield failed(busy);
      return say(...next);
    },
  };
}

async function read(events: Events): Promise<{ readonly seen: readonly CompletionEvent[]; readonly error?: unknown }> {
  const seen: CompletionEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { seen };
  } catch (error) {
    return { seen, error };
  }
}

test('an attempt that fails is followed by the next, with what is said in between', async () => {
  const repetition = attempts([start(), busy], [busy], [start(), text('a'), end()]);
  const { seen, error } = await read(repeat(repetition));
  expect(error).toBeUndefined();
  expect(seen).toEqual([start(), failed(busy), failed(busy), start(), text('a'), end()]);
});

test('what gives up is the error, and the end', async () => {
  const events = open(repeat(attempts([busy], [busy])));
  expect(await events.next()).toEqual({ done: false, value: failed(busy) });
  await expect(events.next()).rejects.toBe(busy);
  expect(await events.next()).toEqual(done);
});

test('an attempt that is over without `end` has failed as truncated; one that had its `end` has not', async () => {
  const { seen } = await read(repeat(attempts([start()], [start(), text('a'), end()])));
  expect(seen).toEqual([start(), failed(busy), start(), text('a'), end()]);
  const cut = attempts([start(), text('a')]);
  const { error } = await read(repeat(cut));
  expect(error).toMatchObject({ code: 'truncated', fault: 'transient', sent: 'maybe' });
  expect(cut.asked).toEqual([true]);
});

test('left while the next attempt is being made, that attempt is left as well', async () => {
  const returned = vi.fn<() => Promise<IteratorResult<CompletionEvent, void>>>(async () => ({
    done: true,
    value: undefined,
  }));
  const never = (): never => {
    throw new Error('Expected nobody to read');
  };
  const next: Events = { [Symbol.asyncIterator]: () => ({ next: never, return: returned }) };
  const events = open(
    repeat({
      first: () => say(busy),
      async *onFailed() {
        yield failed(busy);
        return next;
      },
    }),
  );
  await events.next();
  const reading = events.next();
  await events.return?.();
  expect(await reading).toEqual(done);
  expect(returned).toHaveBeenCalledOnce();
});

test('to throw where events are made is to have failed', async () => {
  const throws = (): never => {
    throw busy;
  };
  const { error } = await read(repeat({ ...attempts([]), first: throws }));
  expect(error).toBe(busy);
  const rude: Events = { [Symbol.asyncIterator]: () => ({ next: throws }) };
  expect((await read(repeat({ ...attempts([]), first: () => rude }))).error).toBe(busy);
});

test.for<readonly [string, CompletionEvent[], boolean]>([
  ['nothing', [], false],
  ['a start', [start()], false],
  ['output', [start(), text('a')], true],
  ['output that a link below dropped', [start(), text('a'), failed(busy, 'dropped')], false],
  ['output that a link below kept', [start(), text('a'), failed(busy, 'kept')], true],
  ['kept output and a new start', [text('a'), failed(busy, 'kept'), start()], true],
  [
    'kept output, and more that was dropped',
    [text('a'), failed(busy, 'kept'), start(), text('b'), failed(busy, 'dropped')],
    true,
  ],
  [
    'a turn, and output that was dropped',
    [
      start(),
      toolCall('c', 't'),
      { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] },
      text('b'),
      failed(busy, 'dropped'),
    ],
    true,
  ],
  ['an answer that is whole', [start(), end()], true],
])('after %s, whether output stands is known', async ([, said, begun]) => {
  const repetition = attempts([...said, busy]);
  await read(repeat(repetition));
  expect(repetition.asked).toEqual([begun]);
});

test('every event is seen before it is passed on, those in between too, the short way up too', async () => {
  const seen: string[] = [];
  const repetition: Repetition = { ...attempts([busy], [start(), end()]), onEvent: ({ type }) => void seen.push(type) };
  const events = open(repeat(repetition));
  for (const type of ['attempt-failed', 'start', 'end']) {
    expect((await events.next()).value).toMatchObject({ type });
    expect(seen.at(-1)).toBe(type);
  }
  const all = [text('a'), text('b')];
  const ready: Readying = { next: async () => ({ done: false, value: start() }), [takeReady]: () => all.shift() };
  const short: Readying = open(repeat({ ...repetition, first: () => ({ [Symbol.asyncIterator]: () => ready }) }));
  expect(short[takeReady]?.()).toBeUndefined(); // nothing has begun
  await short.next();
  expect([short[takeReady]?.(), short[takeReady]?.(), short[takeReady]?.()]).toEqual([text('a'), text('b'), undefined]);
  expect(seen.slice(3)).toEqual(['start', 'text-delta', 'text-delta']);
});

test('reads that queue are answered in order, through a failure', async () => {
  const events = open(repeat(attempts([start(), busy], [text('a'), end()])));
  const reads = await Promise.all(Array.from({ length: 5 }, () => events.next()));
  expect(reads.map(({ value }) => value?.type)).toEqual(['start', 'attempt-failed', 'text-delta', 'end', undefined]);
});

test('left, it leaves the attempt at hand once, or what goes on in between, and reads nothing more', async () => {
  const inner = say(start(), text('a'), end());
  const left = vi.spyOn(inner, 'return');
  const events = open(repeat({ ...attempts([]), first: () => inner }));
  await events.next();
  expect([await events.return!(), await events.return!(), await events.next()]).toEqual([done, done, done]);
  expect(left).toHaveBeenCalledOnce();

  const { promise, resolve } = Promise.withResolvers<void>();
  let tidied = false;
  const next = vi.fn<() => Events>(() => say(end()));
  const waiting = open(
    repeat({
      first: () => say(busy),
      // oxlint-disable-next-line require-yield
      async *onFailed() {
        try {
          await promise;
          return next();
        } finally {
          tidied = true;
        }
      },
    }),
  );
  const pending = waiting.next();
  await Promise.resolve();
  const leaving = waiting.return!();
  resolve();
  expect([await pending, await leaving, await waiting.next()]).toEqual([done, done, done]);
  expect(tidied).toBe(true);
});

test('what comes after it was left is nobody’s: the read that was pending is done, and nothing is seen', async () => {
  const { promise, resolve } = Promise.withResolvers<IteratorResult<CompletionEvent, void>>();
  const seen = vi.fn<(event: CompletionEvent) => void>();
  const slow: Events = { [Symbol.asyncIterator]: () => ({ next: () => promise }) };
  const events = open(repeat({ ...attempts([]), first: () => slow, onEvent: seen }));
  const pending = events.next();
  await events.return!();
  resolve({ done: false, value: end() });
  expect([await pending, await events.next()]).toEqual([done, done]);
  expect(seen).not.toHaveBeenCalled();
});

test('in a chain, a whole answer after a failure', async () => {
  const transport = scripted('p', [busy], [start(), text('Hello'), end()]);
  const twice = compose(function twice(call, next) {
    let failures = 0;
    return repeat({
      first: () => next({ ...call, id: `${call.id}.1` }),
      async *onFailed(error) {
        if (++failures === 2) throw error;
        yield failed(busy);
        return next({ ...call, id: `${call.id}.2` });
      },
    });
  }, transport);
  const { text: said, attempts: made } = await twice({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] });
  expect(said).toBe('Hello');
  expect(made.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
});
