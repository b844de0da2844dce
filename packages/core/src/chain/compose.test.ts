import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import type { CompletionRequest } from '../call/request.ts';
import { CompletionError, isCompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import { drive, settle } from '../laws/drive.ts';
import { end, start, text, usage } from '../laws/event-builders.ts';
import { ManualClock } from '../laws/manual-clock.ts';
import { scripted, type Script } from '../laws/scripted.ts';
import { unhandled } from '../laws/side-effects.ts';
import type { CallOptions, Complete } from './complete.ts';
import { compose, composeWith } from './compose.ts';
import type { Middleware, Transport } from './middleware.ts';

const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };
const said: CompletionEvent[] = [start({ id: 'answer' }), text('he'), text('llo'), usage(3, 2), end()];

function chainOf(script: Script, ...links: Middleware[]) {
  const clock = new ManualClock();
  const transport = scripted({ provider: 'p', clock }, script);
  return { clock, transport, complete: composeWith({ clock })(...links, transport) };
}

const named = (name: string, link: Middleware): Middleware =>
  Object.defineProperty<Middleware>((call, next) => link(call, next), 'name', { value: name });

/** Hears the signal, and goes on waiting. */
const deaf: Middleware = function deaf() {
  return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
};

/** Does not come back from where it is left. */
const deafInFinally: Middleware = async function* deafInFinally(call, next) {
  try {
    yield* next(call);
  } finally {
    await new Promise(() => {});
  }
};

async function errorOf(promise: Promise<unknown>): Promise<CompletionError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isCompletionError(error)) throw new Error(`Expected a CompletionError, got ${String(error)}`);
  return error;
}

async function readAll(events: AsyncIterable<CompletionEvent>): Promise<CompletionEvent[]> {
  const seen: CompletionEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

test('one path: a call answers whole, or hands out the events of the same answer', async () => {
  const { complete, transport } = chainOf(said);
  const whole = await complete(request);
  expect(whole).toMatchObject({
    id: 'answer',
    text: 'hello',
    reason: 'stop',
    usage: { inputTokens: 3, outputTokens: 2 },
  });
  const stream = complete.stream(request);
  expect(await readAll(stream)).toEqual(said);
  expect(stream.completion).toEqual(whole);
  expect(transport.calls.map((call) => call.stream)).toEqual([false, true]);
});

test('the call carries what the caller said: id, attributes, deadline; and a new id if there was none', async () => {
  const { complete, transport, clock } = chainOf(said);
  await clock.advance(100);
  await complete(request, { id: 'mine', attributes: { user: 'u1' }, timeoutMs: 50 });
  await complete(request);
  await complete(request);
  const [first, second, third] = transport.calls;
  expect(first).toMatchObject({ id: 'mine', attributes: { user: 'u1' }, deadline: 150, request });
  expect(second).not.toHaveProperty('deadline');
  expect(second?.attributes).toEqual({});
  expect(second?.id).toMatch(/^[\da-f]{32}$/);
  expect(third?.id).not.toBe(second?.id);
});

test('nothing starts before the first read, and what is never read leaves nothing', async () => {
  const caller = new AbortController();
  const link = vi.fn<Middleware>((call, next) => next(call));
  const { complete, transport, clock } = chainOf(said, named('link', link));
  const stream = complete.stream(request, { signal: caller.signal, timeoutMs: 50 });
  await clock.advance(10);
  expect(link).not.toHaveBeenCalled();
  expect([transport.calls.length, clock.pending]).toEqual([0, 0]);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  expect(await stream.return()).toEqual({ done: true, value: undefined });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(transport.calls).toEqual([]);
});

test('a second reader of a stream is refused', async () => {
  const { complete } = chainOf(said);
  const stream = complete.stream(request);
  await readAll(stream);
  await expect(readAll(stream)).rejects.toThrow(
    new TypeError('Expected the events of a call to be read once, got a second reader'),
  );
});

test('reads that queue are answered in order', async () => {
  const { complete } = chainOf(said);
  const stream = complete.stream(request);
  const reads = await Promise.all(Array.from({ length: 7 }, () => stream.next()));
  expect(reads.map(({ value }) => value)).toEqual([...said, undefined, undefined]);
});

test.each(['whole', 'streamed'])('an answer without `end` is truncated, %s', async (mode) => {
  const link: Middleware = async function* cuts(call, next) {
    for await (const event of next(call)) if (event.type !== 'end') yield event;
  };
  const { complete, clock } = chainOf(said, link);
  const asked = mode === 'whole' ? complete(request) : readAll(complete.stream(request));
  const error = await errorOf(asked);
  expect(error).toMatchObject({ code: 'truncated', fault: 'transient', sent: 'maybe' });
  expect(error.partial?.text).toBe('hello');
  expect(clock.pending).toBe(0);
});

test('nothing comes after `end`, whatever a link says there', async () => {
  const { complete } = chainOf([...said, text('more'), end()]);
  expect(await readAll(complete.stream(request))).toEqual(said);
});

test('the signal of a call fires when it is over, however it ended', async () => {
  const { complete, transport } = chainOf(said);
  await complete(request);
  for await (const _ of complete.stream(request)) break;
  const { complete: failing, transport: failed } = chainOf([start(), new CompletionError('overloaded', 'Busy')]);
  await errorOf(failing(request));
  expect([...transport.calls, ...failed.calls].map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
});

test('a call that is over leaves no timer and no listener on the caller’s signal', async () => {
  const caller = new AbortController();
  const { complete, clock } = chainOf(said);
  const options = { signal: caller.signal, timeoutMs: 50 };
  await complete(request, options);
  await readAll(complete.stream(request, options));
  const stream = complete.stream(request, options);
  await stream.next();
  await stream.return();
  expect(clock.pending).toBe(0);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
});

test('a read that nobody awaits is nobody’s unhandled rejection', async () => {
  const caller = new AbortController();
  const { complete } = chainOf(['hang']);
  const rejections = unhandled();
  void complete.stream(request, { signal: caller.signal }).next();
  await settle();
  caller.abort();
  await settle();
  rejections.stop();
  expect(rejections.seen).toEqual([]);
});

test('a reader that leaves fires the signal first and calls `return()` second', async () => {
  const log: string[] = [];
  const { complete } = chainOf(said, async function* watches(call, next) {
    call.signal.addEventListener('abort', () => log.push('signal'));
    try {
      yield* next(call);
    } finally {
      log.push('finally');
    }
  });
  for await (const _ of complete.stream(request)) break;
  expect(log).toEqual(['signal', 'finally']);
});

test('`return()` ends a read that is pending: the read is done, the socket closed', async () => {
  const { complete, transport } = chainOf([start(), 'hang']);
  const stream = complete.stream(request);
  await stream.next();
  const pending = stream.next();
  expect(await stream.return()).toEqual({ done: true, value: undefined });
  expect(await pending).toEqual({ done: true, value: undefined });
  expect([transport.open, transport.aborted]).toEqual([0, 1]);
});

test('leaving waits for a deaf link, for a second at most', async () => {
  const { complete, clock, transport } = chainOf([start(), text('a'), end()], deafInFinally);
  const stream = complete.stream(request, { readerTimeoutMs: Infinity });
  await stream.next();
  const left = vi.fn<() => void>();
  const leaving = stream.return().then(left);
  await clock.advance(999);
  expect(left).not.toHaveBeenCalled();
  expect(transport.open).toBe(0);
  await clock.advance(1);
  await leaving;
  expect(clock.pending).toBe(0);
});

test('`await using` leaves the call', async () => {
  const { complete, transport } = chainOf([start(), 'hang']);
  {
    await using stream = complete.stream(request);
    await stream.next();
  }
  expect(transport.open).toBe(0);
});

test('an abort rejects the pending read at once although a link is deaf, and says why', async () => {
  const caller = new AbortController();
  const { complete, clock } = chainOf(said, deaf);
  const asked = errorOf(complete(request, { signal: caller.signal }));
  await settle();
  caller.abort('enough');
  const error = await asked;
  expect(error).toMatchObject({ code: 'aborted', cause: 'enough' });
  expect(error.partial).toMatchObject({ text: '', attempts: [] });
  expect([clock.now(), clock.pending]).toEqual([0, 0]);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
});

test('an abort while nobody reads is told at the next read, once', async () => {
  const caller = new AbortController();
  const { complete, transport } = chainOf(said);
  const stream = complete.stream(request, { signal: caller.signal });
  await stream.next();
  await stream.next();
  caller.abort();
  await settle();
  expect(transport.open).toBe(0);
  const error = await errorOf(stream.next());
  expect(error).toMatchObject({ code: 'aborted', partial: { text: 'he' } });
  expect(error.partial?.attempts).toMatchObject([{ id: 'answer', outcome: 'open' }]);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

test('a signal that has fired already makes no call', async () => {
  const link = vi.fn<Middleware>((call, next) => next(call));
  const { complete, transport } = chainOf(said, named('link', link));
  const error = await errorOf(complete(request, { signal: AbortSignal.abort('before') }));
  expect(error).toMatchObject({ code: 'aborted', cause: 'before' });
  expect(link).not.toHaveBeenCalled();
  expect(transport.calls).toEqual([]);
});

test('a deadline ends the call although a link is deaf', async () => {
  const { complete, clock } = chainOf(said, deaf);
  const asked = errorOf(complete(request, { timeoutMs: 200 }));
  await clock.advance(199);
  expect(clock.pending).toBe(1);
  await clock.advance(1);
  expect(await asked).toMatchObject({ code: 'timeout', clock: 'deadline', fault: 'transient', sent: 'maybe' });
  expect(clock.pending).toBe(0);
});

test('a reader that takes nothing is left within twice its time; one that reads now and then is not', async () => {
  const steps = [start(), ...Array.from({ length: 10 }, () => text('a')), end()];
  const { complete, clock, transport } = chainOf(steps);
  const forgotten = complete.stream(request, { readerTimeoutMs: 100 });
  await forgotten.next();
  await clock.advance(200);
  expect([transport.open, clock.pending]).toEqual([0, 0]);
  expect(await errorOf(forgotten.next())).toMatchObject({ code: 'abandoned', sent: 'maybe' });

  const slow = complete.stream(request, { readerTimeoutMs: 100 });
  for (let read = 0; read < steps.length; read++) {
    expect(await slow.next()).toMatchObject({ done: false });
    await clock.advance(99);
  }
  expect(await slow.next()).toMatchObject({ done: true });
});

test('a reader that waits for an event is not taken for one that takes nothing', async () => {
  const { complete, clock } = chainOf([start(), { waitMs: 1_000 }, end()]);
  const reading = readAll(complete.stream(request, { readerTimeoutMs: 100 }));
  await clock.advance(1_000);
  expect(await reading).toHaveLength(2);
});

test('an error carries what had been answered; one that two callers share, each its own', async () => {
  const error = new CompletionError('overloaded', 'Busy');
  const { complete } = chainOf((call) => [start(), text(call.id), error]);
  const told = [await errorOf(complete(request, { id: 'a' })), await errorOf(complete(request, { id: 'b' }))];
  expect(told.map((one) => one.partial?.text)).toEqual(['a', 'b']);
  for (const { partial } of told)
    expect(partial?.attempts).toMatchObject([{ outcome: 'failed', error: { code: 'overloaded' } }]);
  expect(told[0]).toBe(error);
  expect(told[1]).toMatchObject({ code: 'overloaded', message: 'Busy', name: 'CompletionError' });
  expect(told[1]).toBeInstanceOf(CompletionError);
  expect(isCompletionError(told[1], 'overloaded')).toBe(true);
});

test('the reason of a call that ended is nobody’s to write a partial answer on', async () => {
  const inner = chainOf(['hang']);
  let signal: AbortSignal | undefined;
  const outer = chainOf(said, function keeps(call, next) {
    signal = call.signal;
    return next(call);
  });
  for (const id of ['a', 'b']) {
    for await (const _ of outer.complete.stream(request)) break;
    const error = await errorOf(inner.complete(request, { id, signal: signal! }));
    expect(error).toMatchObject({ code: 'aborted', partial: { text: '' } });
  }
  expect(signal?.reason).not.toHaveProperty('partial');
});

test('an error that is no CompletionError passes as it is', async () => {
  const mistake = new TypeError('a mistake');
  const { complete } = chainOf([start(), mistake]);
  await expect(complete(request)).rejects.toBe(mistake);
});

test('a link that throws at once, or whose iterator does, rejects the read', async () => {
  const throws: Middleware = function throws() {
    throw new Error('at once');
  };
  const throwsLater: Middleware = function throwsLater() {
    return { [Symbol.asyncIterator]: () => ({ next: throws as never }) };
  };
  for (const link of [throws, throwsLater]) {
    const { complete, clock } = chainOf(said, link);
    await expect(complete(request, { timeoutMs: 50 })).rejects.toThrow('at once');
    await complete.close();
    expect(clock.pending).toBe(0);
  }
});

test('close() lets running calls finish and refuses new ones', async () => {
  const { complete, clock } = chainOf([start(), { waitMs: 100 }, text('a'), end()]);
  const running = complete(request);
  await settle();
  const closed = vi.fn<() => void>();
  const closing = complete.close({ deadlineMs: 500 }).then(closed);
  expect(await errorOf(complete(request))).toMatchObject({ code: 'closed', sent: 'no', partial: { attempts: [] } });
  await clock.advance(99);
  expect(closed).not.toHaveBeenCalled();
  await clock.advance(1);
  expect((await running).text).toBe('a');
  await closing;
  expect(clock.pending).toBe(0);
});

test('close() waits for calls that run although others were left before they began', async () => {
  const { complete, clock } = chainOf([start(), { waitMs: 100 }, text('a'), end()]);
  const running = [complete(request), complete(request)];
  await settle();
  await complete.stream(request).return();
  await errorOf(complete(request, { signal: AbortSignal.abort() }));
  const closed = vi.fn<() => void>();
  const closing = complete.close().then(closed);
  await clock.advance(99);
  expect(closed).not.toHaveBeenCalled();
  await clock.advance(1);
  await closing;
  for (const { text: said } of await Promise.all(running)) expect(said).toBe('a');
});

test('close() cuts what still runs at its deadline, waits until it has unwound and flushes outermost first', async () => {
  const log: string[] = [];
  const closes = (name: string): Middleware =>
    Object.assign(
      named(name, async function* (call, next) {
        try {
          yield* next(call);
        } finally {
          await settle();
          log.push(`${name} unwound`);
        }
      }),
      { close: async () => void log.push(`${name} closed`) },
    );
  const clock = new ManualClock();
  const transport = scripted({ provider: 'p', clock }, ['hang']);
  const closing = Object.assign((...call: Parameters<Transport>) => transport(...call), {
    provider: 'p',
    close: async () => void log.push('transport closed'),
  });
  const complete = composeWith({ clock })(closes('outer'), closes('inner'), closing);
  const cut = errorOf(complete(request));
  await settle();
  const closed = complete.close({ deadlineMs: 50 });
  await clock.advance(50);
  await closed;
  expect(await cut).toMatchObject({ code: 'closed', sent: 'maybe' });
  expect(log).toEqual(['inner unwound', 'outer unwound', 'outer closed', 'inner closed', 'transport closed']);
  expect(transport.open).toBe(0);
});

test('close() waits for a deaf link for a second at most', async () => {
  const { complete, clock } = chainOf(['deaf']);
  const cut = errorOf(complete(request));
  await settle();
  await drive(complete.close({ deadlineMs: 50 }), clock, 'close');
  expect(await cut).toMatchObject({ code: 'closed' });
  expect(clock.now()).toBe(1_050);
});

test('close() is done once, however often it is asked', async () => {
  const close = vi.fn<() => Promise<void>>(async () => {});
  const { complete } = chainOf(
    said,
    Object.assign(
      named('link', (call, next) => next(call)),
      { close },
    ),
  );
  const [first, second] = [complete.close(), complete.close()];
  expect(second).toBe(first);
  await first;
  expect(close).toHaveBeenCalledOnce();
});

/** A link or a transport that says when it is closed, and when it is only flushed. */
function closingLink(name: string, log: string[]) {
  const say = (what: string) => async () => void log.push(`${name} ${what}`);
  return Object.assign(
    named(name, (call, next) => next(call)),
    { close: say('closed'), flush: say('flushed') },
  );
}

test('what stands in two chains is flushed with the first that is closed, and closed with the last', async () => {
  const log: string[] = [];
  const [shared, own] = [closingLink('shared', log), closingLink('own', log)];
  const transport = Object.assign(scripted('p', said), { close: async () => void log.push('transport closed') });
  const [first, second] = [compose(own, shared, transport), compose(shared, transport)];
  await Promise.all([first.close(), first.close()]);
  expect(log).toEqual(['own closed', 'shared flushed']);
  expect((await second(request)).text).toBe('hello');
  await second.close();
  expect(log).toEqual(['own closed', 'shared flushed', 'shared closed', 'transport closed']);
});

test('what stands twice in one chain is closed once; a chain that could not be put together keeps nothing open', async () => {
  const log: string[] = [];
  const shared = closingLink('shared', log);
  expect(() => compose(shared, 'no transport' as never)).toThrow(TypeError);
  await compose(shared, shared, scripted('p', said)).close();
  expect(log).toEqual(['shared flushed', 'shared closed']);
});

test('a chain inside two others is closed with the last of them, and so are its links', async () => {
  const log: string[] = [];
  const inner = compose(closingLink('link', log), scripted('p', said));
  const [first, second] = [compose(inner), compose(inner)];
  await first.close();
  expect((await second(request)).text).toBe('hello');
  expect((await inner(request)).text).toBe('hello');
  await second.close();
  expect(log).toEqual(['link flushed', 'link closed']);
  await expect(inner(request)).rejects.toMatchObject({ code: 'closed' });
});

test('a link of a chain inside another stands in both: whichever is closed first closes nothing of the other', async () => {
  const log: string[] = [];
  const shared = closingLink('shared', log);
  const outer = compose(compose(shared, scripted('p', said)));
  const beside = compose(shared, scripted('q', said));
  await outer.close();
  expect(log).toEqual(['shared flushed']);
  expect((await beside(request)).text).toBe('hello');
  await beside.close();
  expect(log).toEqual(['shared flushed', 'shared closed']);
});

test('a link that fails to close keeps no other from closing', async () => {
  const close = vi.fn<() => Promise<void>>(async () => {});
  const fails: Middleware = Object.assign(
    named('fails', (call, next) => next(call)),
    {
      close: () => Promise.reject(new Error('disk full')),
    },
  );
  const { complete } = chainOf(
    said,
    fails,
    Object.assign(
      named('link', (call, next) => next(call)),
      { close },
    ),
  );
  const error: unknown = await complete.close().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AggregateError);
  expect(error).toMatchObject({ errors: [new Error('disk full')] });
  expect(close).toHaveBeenCalledOnce();
});

test('a chain stands where a transport stands: names, one edge, its provider', async () => {
  const {
    complete: inner,
    transport,
    clock,
  } = chainOf(
    said,
    named('inner', (call, next) => next(call)),
  );
  let below: readonly string[] | undefined;
  const looks: Middleware = function outer(call, next) {
    below = next.chain;
    return next(call);
  };
  for (const last of [inner, inner.transport]) {
    const outer = composeWith({ clock })(looks, last);
    expect(outer.chain).toEqual(['outer', 'inner', 'p']);
    expect(outer.transport.provider).toBe('p');
    expect((await outer(request, { id: 'one' })).text).toBe('hello');
    expect(below).toEqual(['inner', 'p']);
  }
  expect(transport.calls.map(({ id }) => id)).toEqual(['one', 'one']);
});

test('a transport without a name of its own is called after its provider', () => {
  const transport = Object.assign(() => scripted('x', said)({} as never), { provider: 'acme' });
  Object.defineProperty(transport, 'name', { value: '' });
  expect(compose(transport).chain).toEqual(['acme']);
});

const link: Middleware = function link(call, next) {
  return next(call);
};
const transport = scripted('p', said);
const loose = compose as (...links: unknown[]) => Complete;

test.each([
  [() => loose(), 'Expected a transport in last place, got undefined'],
  [() => loose(link), 'Expected a transport in last place, got the middleware link'],
  [() => loose(link, {}), 'Expected a transport in last place, got object'],
  [() => loose(null, transport), 'Expected link 1 to be a middleware, got null'],
  [
    () => loose(link, transport, transport),
    'Expected only middlewares before the last place, got the transport p as link 2',
  ],
  [
    () => loose(compose(transport), transport),
    'Expected only middlewares before the last place, got the transport complete as link 1',
  ],
  [
    () => loose(link, (() => () => {})(), transport),
    'Expected link 2 to have a name (that of its function), got an anonymous one',
  ],
])('a chain put together wrongly says what is wrong: %#', (put, message) => {
  expect(put).toThrow(new TypeError(message));
});

test('every link knows the names of what stands below it, a lone transport too', async () => {
  const seen: unknown[] = [];
  const look = (name: string): Middleware =>
    named(name, (call, next) => {
      seen.push([name, next.chain]);
      return next(call);
    });
  await compose(look('outer'), look('inner'), scripted('p', said))(request);
  await compose(look('above'), compose(scripted('p', said)))(request);
  expect(seen).toEqual([
    ['outer', ['inner', 'p']],
    ['inner', ['p']],
    ['above', ['p']],
  ]);
});

test('a link that cannot stand above others says so when the chain is put together', () => {
  const lone: Middleware = Object.assign(
    named('lone', (call, next) => next(call)),
    {
      assertPlace(below: readonly string[]) {
        if (below.includes('lone')) throw new TypeError(`Expected one, got ${below.join(' ')}`);
      },
    },
  );
  const transport = scripted('p', said);
  const inner = compose(lone, transport);
  expect(inner.chain).toEqual(['lone', 'p']);
  expect(() => compose(lone, lone, transport)).toThrow(new TypeError('Expected one, got lone p'));
  expect(() => compose(lone, inner)).toThrow(new TypeError('Expected one, got lone p'));
});

test.each([
  [{ signal: {} }, 'Expected `signal` to be an AbortSignal, got {}'],
  [{ timeoutMs: 0 }, 'Expected `timeoutMs` to be a number > 0, got 0'],
  [{ timeoutMs: Number.NaN }, 'Expected `timeoutMs` to be a number > 0, got NaN'],
  [{ readerTimeoutMs: -1 }, 'Expected `readerTimeoutMs` to be a number > 0, got -1'],
  [{ id: '' }, "Expected `id` to be a string that is not empty, got ''"],
])('options that are wrong throw where they are given: %j', async (options, message) => {
  const { complete } = chainOf(said);
  expect(() => complete.stream(request, options as CallOptions)).toThrow(new TypeError(message));
  await expect(complete(request, options as CallOptions)).rejects.toThrow(new TypeError(message));
});

test.each<[Record<string, unknown>, string]>([
  [{ model: ' ' }, "Expected `model` to be the name of a model, got ' '"],
  [{ messages: [] }, 'Expected `messages` to be an array of at least one message, got []'],
  [
    { messages: [{ role: 'system', content: '' }] },
    "Expected `messages[0].role` to be 'user', 'assistant' or 'tool', got 'system'",
  ],
  [
    { messages: [{ role: 'user', content: 5 }] },
    'Expected `messages[0].content` to be a string or an array of parts, got 5',
  ],
  [
    { messages: [{ role: 'tool', content: 'x' }] },
    "Expected `messages[0].content` to be an array of tool results, got 'x'",
  ],
  [{ maxTokens: 0 }, 'Expected `maxTokens` to be a whole number ≥ 1, got 0'],
  [{ temperature: -1 }, 'Expected `temperature` to be a number ≥ 0, got -1'],
  [{ topP: 2 }, 'Expected `topP` to be a number from 0 to 1, got 2'],
  [{ seed: 1.5 }, 'Expected `seed` to be a whole number, got 1.5'],
  [{ stopSequences: [''] }, "Expected `stopSequences[0]` to be a string that is not empty, got ''"],
  [{ toolChoice: 'required' }, "Expected `tools` to be at least one, as toolChoice is 'required', got undefined"],
])('a request that no provider could answer is refused before anything is asked: %j', async (fields, message) => {
  const { complete, transport } = chainOf(said);
  const error = await errorOf(complete({ ...request, ...fields }));
  expect(error).toMatchObject({ code: 'invalid-request', fault: 'request', sent: 'no', message });
  expect(error.partial?.attempts).toEqual([]);
  expect(transport.calls).toEqual([]);
});
