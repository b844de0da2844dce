import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import type { Call } from '../call/call.ts';
import { compose } from '../chain/compose.ts';
import type { Middleware } from '../chain/middleware.ts';
import { CompletionError, isCompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import { settle } from '../laws/drive.ts';
import { end, start, text } from '../laws/event-builders.ts';
import { scripted, type Script } from '../laws/scripted.ts';
import type { ShareOptions } from './flight.ts';
import { share } from './share.ts';

const said: CompletionEvent[] = [start(), text('a'), text('b'), end()];

const anyCall: Call = {
  id: 'leader',
  request: { model: 'm', messages: [{ role: 'user', content: 'Hello' }] },
  attributes: {},
  signal: new AbortController().signal,
  deadline: 5,
  stream: true,
};

function flightOf(script: Script, options?: ShareOptions) {
  const leader = new AbortController();
  const transport = scripted('p', script);
  return { flight: share({ ...anyCall, signal: leader.signal }, transport, options), transport, leader };
}

async function readAll(events: AsyncIterable<CompletionEvent>): Promise<CompletionEvent[]> {
  const seen: CompletionEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const never = (): AbortSignal => new AbortController().signal;

test('one call answers many readers; the call below has a signal of its own and nobody’s deadline', async () => {
  const { flight, transport, leader } = flightOf(said);
  const answers = await Promise.all([readAll(flight.read(leader.signal)), readAll(flight.read(never()))]);
  for (const answer of answers) answer.forEach((event, index) => expect(event).toBe(said[index]));
  expect(transport.calls).toHaveLength(1);
  expect(transport.calls[0]).toMatchObject({ id: 'leader' });
  expect(transport.calls[0]).not.toHaveProperty('deadline');
  expect(transport.calls[0]?.signal).not.toBe(leader.signal);
  expect(await flight.landed).toEqual({ how: 'done', events: said });
  await flight.unwound;
  expect([transport.open, transport.drained]).toEqual([0, 1]);
});

test('nothing is asked before the first read', async () => {
  const { flight, transport } = flightOf(said);
  flight.read(never());
  await settle();
  expect(transport.calls).toEqual([]);
});

test('the leader leaves, the others hear all of it', async () => {
  const { flight, transport, leader } = flightOf(said);
  const first = flight.read(leader.signal);
  await first.next();
  const second = readAll(flight.read(never()));
  leader.abort();
  expect(await second).toEqual(said);
  await expect(first.next()).rejects.toMatchObject({ code: 'aborted' });
  expect(transport.aborted).toBe(0);
});

test('the last one out ends the call: the signal fires, and the flight lands although a link below is deaf', async () => {
  const { flight, transport } = flightOf([start(), 'deaf']);
  const [one, two] = [new AbortController(), new AbortController()];
  const reads = [flight.read(one.signal), flight.read(two.signal)];
  for (const read of reads) await read.next();
  one.abort();
  await settle();
  expect([transport.open, flight.joinable]).toEqual([1, true]);
  two.abort();
  expect([transport.open, flight.joinable]).toEqual([0, false]);
  expect(await flight.landed).toMatchObject({ how: 'left', events: [start()] });
  expect(() => flight.read(never())).toThrow(
    new TypeError('Expected a flight with readers, got one that all of them left'),
  );
});

test('whoever has joined keeps the flight going, read or not', async () => {
  const { flight, leader } = flightOf(said);
  const first = flight.read(leader.signal);
  await first.next();
  const joined = flight.read(never()); // before it says to its reader that it joined
  await first.return();
  expect(flight.joinable).toBe(true);
  expect(await readAll(joined)).toEqual(said);
});

test('a reader that is left before it was read counts out, and leaves no listener', async () => {
  const { flight, transport, leader } = flightOf(said);
  await flight.read(leader.signal).return();
  expect(await flight.landed).toMatchObject({ how: 'left', events: [] });
  await flight.unwound;
  expect(transport.calls).toEqual([]);
  expect(getEventListeners(leader.signal, 'abort')).toEqual([]);
});

test('a reader whose signal has fired sets nothing going', async () => {
  const { flight, transport } = flightOf(said);
  await expect(flight.read(AbortSignal.abort()).next()).rejects.toMatchObject({ code: 'aborted' });
  expect(transport.calls).toEqual([]);
});

test('`return()` ends a read that waits for news', async () => {
  const { flight, transport } = flightOf([start(), 'hang']);
  const events = flight.read(never());
  await events.next();
  const pending = events.next();
  await events.return();
  expect(await pending).toEqual({ done: true, value: undefined });
  expect([transport.open, transport.aborted]).toEqual([0, 1]);
});

test('a slow reader holds nobody up; the call below is as fast as the fastest', async () => {
  const many = [start(), ...Array.from({ length: 200 }, (_, index) => text(`${index}`)), end()];
  const { flight, transport } = flightOf(many, { ahead: 10 });
  const fast = flight.read(never());
  const slow = flight.read(never());
  await slow.next();
  await settle();
  expect(transport.pulled).toBe(11);
  for (let reads = 0; reads < 50; reads++) await fast.next();
  await settle();
  expect(transport.pulled).toBe(60);
  await readAll(fast);
  expect(transport.pulled).toBe(many.length);
  expect(await readAll(slow)).toEqual(many.slice(1));
});

test('a slow reader that moves does not take the fast one back', async () => {
  const many = [start(), ...Array.from({ length: 40 }, (_, index) => text(`${index}`)), end()];
  const { flight } = flightOf(many, { ahead: 4 });
  const [fast, slow] = [flight.read(never()), flight.read(never())];
  const seen: unknown[] = [];
  for (let reads = 0; reads < many.length; reads++) {
    void fast.next().then(({ value }) => seen.push(value));
    await settle();
    if (reads % 10 === 9) await slow.next();
  }
  expect(seen).toEqual(many);
});

test('it unwinds when the last reader leaves while it waits for somebody to catch up', async () => {
  const many = [start(), ...Array.from({ length: 40 }, (_, index) => text(`${index}`)), end()];
  const { flight, transport, leader } = flightOf(many, { ahead: 4 });
  await flight.read(leader.signal).next();
  await settle();
  leader.abort();
  await flight.unwound;
  expect(transport.pulled).toBe(5);
});

test('a reader that waited for news leaves no listener', async () => {
  const { flight, leader } = flightOf([start(), { waitMs: 1 }, text('a'), { waitMs: 1 }, end()]);
  expect(await readAll(flight.read(leader.signal))).toHaveLength(3);
  expect(getEventListeners(leader.signal, 'abort')).toEqual([]);
});

test('the fastest leaves: the call goes on when the next has caught up', async () => {
  const many = [start(), ...Array.from({ length: 50 }, (_, index) => text(`${index}`)), end()];
  const { flight } = flightOf(many, { ahead: 5 });
  const fast = flight.read(never());
  for (let reads = 0; reads < 20; reads++) await fast.next();
  const slow = flight.read(never());
  await fast.return();
  expect(await readAll(slow)).toEqual(many);
});

test('a late joiner sees all from the first event, also of a flight that is down', async () => {
  const { flight } = flightOf(said);
  const first = flight.read(never());
  await first.next();
  await first.next();
  expect(await readAll(flight.read(never()))).toEqual(said);
  expect(flight.joinable).toBe(false);
  expect(await readAll(flight.read(never()))).toEqual(said);
});

test('it has landed at `end`, before the links below have unwound', async () => {
  const slow = Promise.withResolvers<void>();
  async function* next() {
    try {
      yield* said;
    } finally {
      await slow.promise;
    }
  }
  const own = share(anyCall, next);
  const landed = vi.fn<() => void>();
  void own.unwound.then(landed);
  expect(await readAll(own.read(never()))).toEqual(said);
  expect(await own.landed).toMatchObject({ how: 'done' });
  expect(landed).not.toHaveBeenCalled();
  slow.resolve();
  await own.unwound;
});

test('a failure reaches every reader after what came before it, each with an answer of its own', async () => {
  const error = new CompletionError('overloaded', 'Busy');
  const transport = scripted('p', [start(), text('a'), error]);
  let flight: ReturnType<typeof share> | undefined;
  const shared: Middleware = function shared(call, next) {
    flight ??= share(call, next);
    return flight.read(call.signal);
  };
  const complete = compose(shared, transport);
  const request = { model: 'm', messages: [{ role: 'user' as const, content: 'Hello' }] };
  const told = await Promise.all([1, 2].map(() => complete(request).catch((thrown: unknown) => thrown)));
  for (const one of told) expect(isCompletionError(one, 'overloaded') && one.partial?.text).toBe('a');
  expect(told[0]).toBe(error);
  expect(told[1]).not.toBe(error);
  expect(await flight!.landed).toEqual({ how: 'failed', events: [start(), text('a')], error });
});

test('events that are over without `end` are a failure', async () => {
  async function* next() {
    yield start();
  }
  const own = share(anyCall, next);
  await expect(readAll(own.read(never()))).rejects.toMatchObject({ code: 'truncated' });
  expect(await own.landed).toMatchObject({ how: 'failed' });
});

test('a log longer than `maxEvents` is nobody’s to join', async () => {
  const many = [start(), ...Array.from({ length: 20 }, (_, index) => text(`${index}`)), 'hang' as const];
  const { flight } = flightOf(many, { maxEvents: 10 });
  const first = flight.read(never());
  for (let reads = 0; reads < 5; reads++) await first.next();
  await settle();
  expect(flight.joinable).toBe(false);
  await first.return();
});
