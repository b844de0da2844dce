import {
  composeWith,
  isCompletionError,
  notesOf,
  type CallOptions,
  type Completion,
  type CompletionError,
} from '@sluice/core';
import { end, ManualClock, scripted, start, text, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { QueueFullError, semaphore, type SemaphoreOptions } from './index.ts';

const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } as const;
const slow: Script = [start(), { waitMs: 100 }, text('a'), { waitMs: 100 }, end()];

function gated(options: Partial<SemaphoreOptions> = {}, ...scripts: readonly Script[]) {
  const clock = new ManualClock();
  const gate = semaphore({ permits: 1, clock, ...options });
  const transport = scripted({ provider: 'p', clock }, ...(scripts.length > 0 ? scripts : [slow]));
  const complete = composeWith({ clock })(gate, transport);
  const ask = (call: CallOptions = {}) => complete(request, call).catch((error: CompletionError) => error);
  return { clock, gate, transport, complete, ask, stream: () => complete.stream(request) };
}

test('so many calls run at once and no more; the others wait, and say how long they did', async () => {
  const { clock, gate, transport, complete } = gated({ permits: 2 });
  const answers = Promise.all(Array.from({ length: 5 }, () => complete(request)));
  await clock.advance(50);
  expect([gate.held, gate.queued, transport.open]).toEqual([2, 3, 2]);
  await clock.advance(1_000);
  const notes = (await answers).map((answer) => notesOf(answer, 'semaphore'));
  const waited = (waitedMs: number, position: number) => [{ type: 'semaphore', why: 'permit', waitedMs, position }];
  expect(notes).toEqual([[], [], waited(200, 1), waited(200, 2), waited(400, 3)]);
  expect([gate.held, gate.queued, clock.pending]).toEqual([0, 0, 0]);
});

test('whoever still waits after `announceAfterMs` says so, and goes on when it has its permit', async () => {
  const { clock, gate, stream, ask } = gated({ announceAfterMs: 50 });
  void ask();
  const reader = stream();
  const first = reader.next();
  await clock.advance(40);
  const second = ask();
  await clock.advance(10);
  const note = { type: 'semaphore', why: 'queue', waitedMs: 50, position: 2 };
  expect(await first).toEqual({ done: false, value: note });
  await clock.advance(1_000);
  expect(await reader.next()).toMatchObject({
    value: { type: 'semaphore', why: 'permit', waitedMs: 200, position: 1 },
  });
  expect(await reader.next()).toMatchObject({ value: { type: 'start' } });
  await reader.return();
  await clock.advance(1_000);
  expect(notesOf((await second) as Completion, 'semaphore').map(({ why }) => why)).toEqual(['queue', 'permit']);
  expect([gate.held, gate.queued, clock.pending]).toEqual([0, 0, 0]);
});

test('whoever leaves when it is said that they wait leaves nothing', async () => {
  const { clock, gate, stream, ask } = gated({ announceAfterMs: 50 });
  void ask();
  const reader = stream();
  const first = reader.next();
  await clock.advance(50);
  await first;
  void reader.return();
  await clock.advance(1_000);
  expect([gate.held, gate.queued, clock.pending]).toEqual([0, 0, 0]);
});

test('who waits for less than `announceAfterMs` says only that it did', async () => {
  const { clock, ask } = gated({ announceAfterMs: 500 });
  void ask();
  const second = ask();
  await clock.advance(1_000);
  expect(notesOf((await second) as Completion, 'semaphore').map(({ why }) => why)).toEqual(['permit']);
  expect(clock.pending).toBe(0);
});

test('a call that need not wait is sent in the same turn: nothing is awaited', () => {
  const { transport, stream } = gated();
  void stream().next();
  expect(transport.calls).toHaveLength(1);
});

test('nothing is taken before the first read', async () => {
  const { clock, gate, stream } = gated();
  stream();
  await clock.advance(10);
  expect(gate.held).toBe(0);
});

test('S1 aborted while it waits: it hears so now, its place is free and the next one runs', async () => {
  const { clock, gate, transport, ask } = gated({ maxQueued: 2 });
  const caller = new AbortController();
  const [first, left, next] = [ask(), ask({ signal: caller.signal }), ask()];
  await clock.advance(10);
  caller.abort();
  expect(await left).toMatchObject({ code: 'aborted' });
  expect([clock.now(), gate.queued]).toEqual([10, 1]);
  const fourth = ask();
  await clock.advance(1_000);
  expect([await first, await next, await fourth].map((told) => isCompletionError(told))).toEqual([false, false, false]);
  expect(transport.calls).toHaveLength(3);
});

test('S2 aborted in the tick in which it is served: nothing is sent, the permit is not lost', async () => {
  const { clock, gate, transport, ask, stream } = gated();
  const caller = new AbortController();
  const holder = stream();
  await holder.next();
  const [left, next] = [ask({ signal: caller.signal }), ask()];
  await clock.advance(1);
  const leaving = holder.return();
  caller.abort(); // the permit is on its way already
  await leaving;
  expect(await left).toMatchObject({ code: 'aborted' });
  await clock.advance(1_000);
  expect(isCompletionError(await next)).toBe(false);
  expect([gate.held, transport.calls.length]).toEqual([0, 2]);
});

test('S4 a reader that breaks off gives its permit back at once', async () => {
  const { gate, stream, clock } = gated();
  for await (const event of stream()) {
    expect([event.type, gate.held]).toEqual(['start', 1]);
    break;
  }
  expect([gate.held, clock.pending]).toEqual([0, 0]);
});

test('S4 a reader that stops for ever gives its permit back', async () => {
  const { clock, gate, complete, ask } = gated({ maxWaitMs: Infinity });
  const forgotten = complete.stream(request, { readerTimeoutMs: 60_000 });
  await forgotten.next();
  const next = ask();
  await clock.advance(59_000);
  expect([gate.held, gate.queued]).toEqual([1, 1]);
  await clock.advance(62_000);
  expect(isCompletionError(await next)).toBe(false);
  expect(gate.held).toBe(0);
  await expect(forgotten.next()).rejects.toMatchObject({ code: 'abandoned' });
});

test('the permit is back when `end` is passed on, whether or not somebody reads on', async () => {
  const { gate, stream, clock } = gated();
  const events = stream();
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const { type } of events) seen.push([type, gate.held]);
  })();
  await clock.advance(1_000);
  await reading;
  expect(seen).toEqual([
    ['start', 1],
    ['text-delta', 1],
    ['end', 0],
  ]);
});

test('S5 fewer permits: those that are out stay out, and nobody is served until enough have come back', async () => {
  const staggered: Script = ({ id }) => [start(), { waitMs: 10 * (1 + Number(id)) }, end()];
  const { clock, gate, transport, ask } = gated({ permits: 10 }, staggered);
  for (let id = 0; id < 12; id++) void ask({ id: `${id}` });
  await clock.advance(1);
  gate.resize(2);
  expect([gate.permits, gate.held, gate.queued]).toEqual([2, 10, 2]);
  await clock.advance(80);
  expect([gate.held, transport.calls.length]).toEqual([2, 10]);
  await clock.advance(10);
  expect([gate.held, transport.calls.length]).toEqual([2, 11]);
  gate.resize(3);
  await clock.advance(0);
  expect([gate.held, gate.queued]).toEqual([3, 0]);
});

test('S6 a full queue refuses with a typed error that says when to come again', async () => {
  const { clock, ask } = gated({ maxQueued: 2 });
  void ask();
  await clock.advance(1_000); // an answer takes 200 ms, as is known from now on
  const waiting = [ask(), ask(), ask()];
  const refused = await ask();
  expect(refused).toBeInstanceOf(QueueFullError);
  expect(refused).toMatchObject({
    code: 'queue-full',
    refused: 'full',
    position: 3,
    retryAfterMs: 600,
    waitedMs: 0,
    fault: 'transient',
    sent: 'no',
    message: 'Expected a queue that takes it, got one in which it would be number 3',
  });
  expect(isCompletionError(refused, 'queue-full')).toBe(true);
  await clock.advance(1_000);
  await Promise.all(waiting);
});

test('a call waits for `maxWaitMs` and hears for how long it did', async () => {
  const { clock, gate, ask } = gated({ maxWaitMs: 150 });
  void ask();
  const late = ask();
  await clock.advance(160);
  expect(await late).toMatchObject({
    code: 'queue-full',
    refused: 'waited',
    waitedMs: 150,
    position: 1,
    message: 'Expected its turn, got none within 150 ms (it came as number 1)',
  });
  expect([gate.held, gate.queued]).toEqual([1, 0]);
});

test('whoever cannot have its turn before its deadline is told so at once', async () => {
  const { clock, ask } = gated();
  void ask();
  await clock.advance(1_000);
  void ask();
  void ask();
  const hopeless = await ask({ timeoutMs: 250 });
  expect(hopeless).toMatchObject({ code: 'queue-full', refused: 'too-long', position: 2, retryAfterMs: 400 });
  const hopeful = ask({ timeoutMs: 700 });
  await clock.advance(1_000);
  expect(isCompletionError(await hopeful)).toBe(false);
});

test('a deadline that comes while it waits ends the wait, and leaves nothing', async () => {
  const { clock, gate, ask } = gated();
  void ask();
  const late = ask({ timeoutMs: 120 });
  await clock.advance(120);
  expect(await late).toMatchObject({ code: 'timeout', clock: 'deadline' });
  expect([gate.held, gate.queued]).toEqual([1, 0]);
});

test('keys and priorities are those of the call', async () => {
  const order: unknown[] = [];
  const seen: Script = ({ attributes }) => {
    order.push(attributes['name']);
    return [start(), { waitMs: 10 }, end()];
  };
  const { clock, ask } = gated(
    {
      key: ({ attributes }) => attributes['tenant'] as string,
      priority: ({ attributes }) => (attributes['urgent'] === true ? 9 : 5),
    },
    seen,
  );
  const calls = [
    { name: 'a1', tenant: 'a' },
    { name: 'a2', tenant: 'a' },
    { name: 'a3', tenant: 'a' },
    { name: 'b1', tenant: 'b' },
    { name: 'b2', tenant: 'b', urgent: true },
  ];
  for (const attributes of calls) void ask({ attributes });
  await clock.advance(100);
  expect(order).toEqual(['a1', 'b2', 'a2', 'b1', 'a3']);
});

test('a key or a priority that is none is the error of the call, and takes nothing', async () => {
  for (const [options, message] of [
    [{ key: () => '' }, "Expected `key` to be a string that is not empty, or undefined, got ''"],
    [{ priority: () => 10 }, 'Expected `priority` to be a whole number from 0 to 9, got 10'],
    [{ priority: () => Number.NaN }, 'Expected `priority` to be a whole number from 0 to 9, got NaN'],
  ] as const) {
    const { gate, complete, transport } = gated(options);
    await expect(complete(request)).rejects.toThrow(new TypeError(message));
    expect([gate.held, gate.queued, transport.calls.length]).toEqual([0, 0, 0]);
  }
});

test('one semaphore in two chains is one limit', async () => {
  const { clock, gate, ask } = gated();
  const other = composeWith({ clock })(gate, scripted({ provider: 'q', clock }, slow));
  void ask();
  const second = other(request);
  await clock.advance(100);
  expect([gate.held, gate.queued]).toEqual([1, 1]);
  await clock.advance(400);
  expect(notesOf(await second, 'semaphore')).toMatchObject([{ waitedMs: 200 }]);
});

test('closing a chain leaves the semaphore to the other that it stands in, with those who wait; the last one closes it', async () => {
  const { clock, gate, complete } = gated();
  const other = composeWith({ clock })(gate, scripted({ provider: 'q', clock }, slow));
  const [holder, waiting] = [other(request), other(request)];
  await clock.advance(10);
  await complete.close();
  await clock.advance(500);
  expect(notesOf(await waiting, 'semaphore')).toMatchObject([{ waitedMs: 200 }]);
  await holder;
  await other.close();
  const third = composeWith({ clock })(gate, scripted({ provider: 'r', clock }, slow));
  await expect(third(request)).rejects.toMatchObject({ code: 'closed' });
});

test('a semaphore of a chain inside another goes on in a third when the outer one is closed', async () => {
  const { clock, gate, complete } = gated();
  const outer = composeWith({ clock })(complete);
  const beside = composeWith({ clock })(gate, scripted({ provider: 'q', clock }, slow));
  await outer.close();
  await expect(complete(request)).rejects.toMatchObject({ code: 'closed' });
  const answer = beside(request);
  await clock.advance(200);
  expect((await answer).text).toBe('a');
  await beside.close();
});

test('closed, it has nobody wait any more and lets nobody in; permits that are out then are nobody’s error', async () => {
  const { clock, gate, ask, stream } = gated();
  const holder = stream();
  await holder.next();
  const waiting = ask();
  await clock.advance(1);
  await gate.close();
  expect(await waiting).toMatchObject({ code: 'closed' });
  expect(await ask()).toMatchObject({ code: 'closed' });
  await holder.return();
  expect(gate.held).toBe(0);
});
