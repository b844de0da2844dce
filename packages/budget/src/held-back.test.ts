import { takeReady, type CompletionEvent, type Readying } from '@sluice/core';
import { text } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { heldBack } from './held-back.ts';

/** Events that are there already, and are given without a promise to whoever asks so. */
function ready(count: number) {
  const inner = {
    taken: 0,
    returns: 0,
    [Symbol.asyncIterator]: (): Readying => inner,
    [takeReady]: (): CompletionEvent | undefined => (inner.taken < count ? text(`${inner.taken++}`) : undefined),
    next: async () => {
      const value = inner[takeReady]();
      return value ? { done: false as const, value } : { done: true as const, value: undefined };
    },
    return: async () => {
      inner.returns++;
      return { done: true as const, value: undefined };
    },
  };
  return inner;
}

test('nothing is taken on either way up while it is held back, and all of it afterwards', async () => {
  const inner = ready(3);
  const waits = Promise.withResolvers<void>();
  let waiting: Promise<void> | undefined;
  const events: Readying = heldBack(inner, () => waiting)[Symbol.asyncIterator]();
  expect(events[takeReady]?.()).toMatchObject({ text: '0' });
  waiting = waits.promise;
  expect(events[takeReady]?.()).toBeUndefined();
  const reading = events.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect(inner.taken).toBe(1);
  waiting = undefined;
  waits.resolve();
  expect(await reading).toMatchObject({ value: { text: '1' } });
  expect(events[takeReady]?.()).toMatchObject({ text: '2' });
});

test('left while it is held back, nothing more is read', async () => {
  const inner = ready(3);
  const waits = Promise.withResolvers<void>();
  const events = heldBack(inner, () => waits.promise)[Symbol.asyncIterator]();
  const reading = events.next();
  await events.return?.();
  waits.resolve();
  expect(await reading).toEqual({ done: true, value: undefined });
  expect([inner.taken, inner.returns]).toEqual([0, 1]);
});
