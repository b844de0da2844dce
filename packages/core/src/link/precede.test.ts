import { expect, test, vi } from 'vitest';
import { composeWith } from '../chain/compose.ts';
import type { Middleware } from '../chain/middleware.ts';
import type { CompletionEvent } from '../events/event.ts';
import { end, start, text } from '../laws/event-builders.ts';
import { lawTable, ManualClock, scripted } from '../laws/index.ts';
import { precede } from './precede.ts';

const said = [start(), text('a'), end()];
const note = { type: 'acme:first', said: true } as unknown as CompletionEvent;

const first: Middleware = function first(call, next) {
  return precede(note, next(call));
};

for (const law of [1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 14] as const) {
  // oxlint-disable-next-line vitest/expect-expect -- the law asserts
  test(`law ${law}: ${lawTable[law].title}`, () => lawTable[law].check(() => first));
}

test('says its event first, then those of the call', async () => {
  const stream = composeWith({ clock: new ManualClock() })(first, scripted('p', said)).stream({
    model: 'm',
    messages: [{ role: 'user', content: 'x' }],
  });
  const seen: CompletionEvent[] = [];
  for await (const event of stream) seen.push(event);
  expect(seen).toEqual([note, ...said]);
});

test('left before the first read, it says nothing more and leaves the call', async () => {
  const leave = vi.fn<() => Promise<IteratorReturnResult<void>>>(async () => ({ done: true, value: undefined }));
  const inner = { next: leave, return: leave };
  const events = precede(note, { [Symbol.asyncIterator]: () => inner })[Symbol.asyncIterator]();
  await events.return!();
  expect(leave).toHaveBeenCalledOnce();
  expect(await events.next()).toEqual({ done: true, value: undefined });
});
