import { expect, test, vi } from 'vitest';
import type { Call } from '../call/call.ts';
import type { Events } from '../chain/middleware.ts';
import type { CompletionEvent } from '../events/event.ts';
import { end, start, text } from '../laws/event-builders.ts';
import { observe, observeCall } from './observe.ts';
import type { Ending } from './watcher.ts';

async function* say(...events: CompletionEvent[]): AsyncGenerator<CompletionEvent, void> {
  yield* events;
}
const open = (events: Events) => events[Symbol.asyncIterator]();

function callThatEnds() {
  const controller = new AbortController();
  const call: Call = {
    id: '1',
    request: { model: 'm', messages: [] },
    attributes: {},
    signal: controller.signal,
    stream: true,
  };
  return { call, over: () => controller.abort() };
}

function booking() {
  const log: string[] = [];
  const endings: Ending[] = [];
  return {
    log,
    endings,
    onEvent: ({ type }: CompletionEvent) => void log.push(type),
    onEnd(ending: Ending) {
      log.push(ending.how);
      endings.push(ending);
    },
  };
}

test('neither the watch is made nor is anybody asked before the first read', async () => {
  const begin = vi.fn<() => ReturnType<typeof booking>>(booking);
  const ask = vi.fn<() => Events>(() => say(start(), end()));
  const events = observeCall(callThatEnds().call, begin, ask);
  expect([begin.mock.calls.length, ask.mock.calls.length]).toEqual([0, 0]);
  for await (const _ of events);
  expect([begin.mock.calls.length, ask.mock.calls.length]).toEqual([1, 1]);
});

test('left before it was read, nothing has begun, and those above it are told', async () => {
  const begin = vi.fn<() => ReturnType<typeof booking>>(booking);
  const above = booking();
  const reader = open(
    observe(
      observeCall(callThatEnds().call, begin, () => say(end())),
      above,
    ),
  );
  await reader.return?.();
  expect(await reader.next()).toEqual({ done: true, value: undefined });
  expect(begin).not.toHaveBeenCalled();
  expect(above.endings).toEqual([{ how: 'left' }]);
});

test('is told that the call is over though nobody reads on, once, and is shown nothing of what comes after', async () => {
  const { call, over } = callThatEnds();
  const watch = booking();
  const reader = open(
    observeCall(
      call,
      () => watch,
      () => say(start(), text('late'), end()),
    ),
  );
  await reader.next();
  over();
  expect(watch.log).toEqual(['start', 'left']);
  await reader.next(); // what is below is deaf
  await reader.return?.();
  expect(watch.log).toEqual(['start', 'left']);
});

test('lets go of the call when its `end` has passed', async () => {
  const { call, over } = callThatEnds();
  const remove = vi.spyOn(call.signal, 'removeEventListener');
  const watch = booking();
  for await (const _ of observeCall(
    call,
    () => watch,
    () => say(start(), end()),
  ));
  expect(remove).toHaveBeenCalledTimes(1);
  over();
  expect(watch.log).toEqual(['start', 'end', 'done']);
});

test('what asking throws, the watch and those above it are told of as a failure', async () => {
  const watch = booking();
  const above = booking();
  const error = new Error('refused at once');
  const events = observeCall(
    callThatEnds().call,
    () => watch,
    () => {
      throw error;
    },
  );
  await expect(open(observe(events, above)).next()).rejects.toBe(error);
  expect(watch.endings).toEqual([{ how: 'failed', error }]);
  expect(above.endings).toEqual([{ how: 'failed', error }]);
});

test('observers above and below share its iterator, and see an event before it does and after', async () => {
  const order: string[] = [];
  const seen = (name: string) => ({ onEvent: () => void order.push(name) });
  const inner = observe(say(end()), seen('inner'));
  const middle = observeCall(
    callThatEnds().call,
    () => seen('middle'),
    () => inner,
  );
  for await (const _ of observe(middle, seen('outer')));
  expect(order).toEqual(['inner', 'middle', 'outer']);
});

test('the watch that was made is handed to whoever asks, so that it may ask in its own way', async () => {
  const asked: unknown[] = [];
  const watch = booking();
  for await (const _ of observeCall(
    callThatEnds().call,
    () => watch,
    (made) => {
      asked.push(made);
      return say(end());
    },
  ));
  expect(asked).toEqual([watch]);
});
