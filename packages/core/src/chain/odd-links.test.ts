import { expect, test } from 'vitest';
import { CompletionError } from '../errors/completion-error.ts';
import type { Call } from '../call/call.ts';
import type { CompletionEvent } from '../events/event.ts';
import { hold } from '../link/hold.ts';
import { later } from '../link/later.ts';
import { observe } from '../link/observe.ts';
import { share } from '../link/share.ts';
import { ManualClock, scripted, start, text, end } from '../laws/index.ts';
import { compose, composeWith } from './compose.ts';
import type { Middleware, Next, Transport } from './middleware.ts';

const request = { model: 'm', messages: [{ role: 'user', content: 'x' }] } as const;

function transport(events: () => AsyncGenerator<CompletionEvent, void>): Transport {
  return Object.assign(() => events(), { provider: 'p' });
}

test('an event that is none is the call’s error, and ends the call', async () => {
  let signal: AbortSignal | undefined;
  const odd: Transport = Object.assign(
    async function* odd(call: { readonly signal: AbortSignal }) {
      ({ signal } = call);
      yield undefined as never;
    },
    { provider: 'p' },
  );
  await expect(compose(odd)(request)).rejects.toThrow(TypeError);
  expect(signal?.aborted).toBe(true);
});

test('a link that goes on after somebody’s bug leaves a failed attempt and a whole answer', async () => {
  const complete = compose(
    transport(async function* () {
      yield start();
      yield { type: 'attempt-failed', error: new TypeError('boom') as never, output: 'none' };
      yield start();
      yield text('a');
      yield end();
    }),
  );
  const { text: said, attempts } = await complete(request);
  expect(said).toBe('a');
  expect(attempts).toMatchObject([{ outcome: 'failed', error: { message: 'TypeError: boom' } }, { outcome: 'done' }]);
});

test('a rejected read may be awaited later', async () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', listen);
  const first = compose(scripted('p', [start(), end()]))
    .stream({ model: '', messages: [] })
    .next();
  const controller = new AbortController();
  const stream = compose(scripted('p', [start(), 'hang'])).stream(request, { signal: controller.signal });
  const [a, b, c] = [stream.next(), stream.next(), stream.next()];
  await a;
  controller.abort();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
  await expect(first).rejects.toMatchObject({ code: 'invalid-request' });
  await expect(b).rejects.toMatchObject({ code: 'aborted' });
  expect((await c).done).toBe(true);
});

test('a reader that waited for a slow chain has all its time when the event has come', async () => {
  const clock = new ManualClock();
  const compose = composeWith({ clock });
  const provider = scripted({ provider: 'p', clock }, [start(), { waitMs: 290 }, text('a'), text('b'), end()]);
  const stream = compose(provider).stream(request, { readerTimeoutMs: 100 });
  await stream.next();
  const slow = stream.next();
  await clock.advance(290);
  await slow;
  await clock.advance(60);
  expect((await stream.next()).done).toBe(false);
});

test('each of those who share a failure has a true error of their own, with the stack of the first', async () => {
  const error = new CompletionError('overloaded', 'Overloaded', { fault: 'transient' });
  const flight = share(
    { id: '1', request, attributes: {}, signal: new AbortController().signal, stream: true },
    transport(async function* () {
      yield start();
      throw error;
    }),
  );
  const listen: Middleware = function listen(call) {
    return flight.read(call.signal);
  };
  const complete = compose(listen, scripted('p', [end()]));
  const errors = await Promise.all(
    [complete(request), complete(request)].map((one) => one.catch((caught: unknown) => caught)),
  );
  expect(errors[0]).not.toBe(errors[1]);
  for (const caught of errors) {
    expect(caught).toMatchObject({ code: 'overloaded', fault: 'transient', partial: { text: '' } });
    expect((caught as Error).stack).toBe(error.stack);
  }
});

test('what a wait took is given back although the call was left before its events were read', async () => {
  let held = 0;
  const grant = Promise.withResolvers<void>();
  const told: string[] = [];
  const semaphore: Middleware = (call, next) =>
    later(async () => {
      await grant.promise;
      held++;
      const release = hold(call.signal, () => void held--);
      return observe(next(call), { onEnd: ({ how }) => (told.push(how), release()) });
    });
  const stream = compose(semaphore, scripted('p', [start(), end()])).stream(request);
  const read = stream.next();
  const leaving = stream.return();
  grant.resolve();
  await leaving;
  expect((await read).done).toBe(true);
  expect(held).toBe(0);
  expect(told).toEqual(['left']);
});

test('a watch that throws is told of the end at once, whatever the links below do', async () => {
  const told: string[] = [];
  const deaf: Middleware = async function* deaf(call, next) {
    try {
      yield* next(call);
    } finally {
      await new Promise(() => {});
    }
  };
  const watch: Middleware = (call, next) =>
    observe(next(call), {
      onEvent: ({ type }) => {
        if (type === 'text-delta') throw new Error('cut');
      },
      onEnd: ({ how }) => void told.push(how),
    });
  const stream = compose(watch, deaf, scripted('p', [start(), text('a'), end()])).stream(request);
  await stream.next();
  void stream.next().catch(() => {});
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual(['failed']);
});

test('what is thrown away is forgotten whole, and the answer’s head is that of the attempt that stands', async () => {
  const complete = compose(
    transport(async function* () {
      yield { type: 'start', provider: 'p', model: 'one', source: 'provider' };
      yield { type: 'raw', provider: 'p', value: { a: 1 }, output: true };
      yield { type: 'attempt-failed', error: new CompletionError('overloaded', 'x'), output: 'dropped' };
      yield { type: 'start', provider: 'p', model: 'two', source: 'provider' };
      yield text('kept');
      yield { type: 'attempt-failed', error: new CompletionError('overloaded', 'x'), output: 'kept' };
      yield {
        type: 'attempt-failed',
        error: new CompletionError('overloaded', 'x', { provider: 'q' }),
        output: 'none',
      };
      yield { type: 'end', reason: 'stop' };
    }),
  );
  expect(await complete(request)).toMatchObject({ provider: 'p', model: 'two', text: 'kept', raw: [] });
});

test('a chain that stands in another lets its calls finish before it is closed, and takes none afterwards', async () => {
  let closed = false;
  const flushed: Middleware = Object.assign((call: Call, next: Next) => next(call), {
    close: async () => void (closed = true),
  });
  Object.defineProperty(flushed, 'name', { value: 'flushed' });
  const inner = compose(flushed, scripted('p', [start(), { waitMs: 30 }, end()]));
  const outer = compose(inner);
  const running = outer(request);
  await new Promise((resolve) => setImmediate(resolve));
  const closing = inner.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(closed).toBe(false);
  expect((await running).reason).toBe('stop');
  await closing;
  expect(closed).toBe(true);
  await expect(outer(request)).rejects.toMatchObject({ code: 'closed' });
});

test('who asks again to close may ask for less patience', async () => {
  const clock = new ManualClock();
  const complete = composeWith({ clock })(scripted({ provider: 'p', clock }, [start(), 'hang']));
  const running = complete(request);
  const failed = running.catch((error: unknown) => error);
  await clock.advance(0);
  const closing = complete.close({ deadlineMs: 60_000 });
  void complete.close({ deadlineMs: 10 });
  await clock.advance(10);
  expect(await failed).toMatchObject({ code: 'closed' });
  await clock.advance(1_000);
  await closing;
  expect(() => complete.close({ deadlineMs: Number.NaN })).toThrow('`deadlineMs`');
});
