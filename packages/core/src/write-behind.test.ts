import { expect, test, vi } from 'vitest';
import { isCompletionError } from './errors/completion-error.ts';
import { ManualClock } from './laws/manual-clock.ts';
import { WriteBehind, type WriteBehindOptions } from './write-behind.ts';

function queueOf(options: Partial<WriteBehindOptions<number>> = {}) {
  const clock = new ManualClock();
  const written: number[][] = [];
  const lost: { items: readonly number[]; error: unknown }[] = [];
  const queue = new WriteBehind<number>({
    write: async (batch) => void written.push([...batch]),
    onLost: (items, error) => void lost.push({ items: [...items], error }),
    clock,
    ...options,
  });
  return { queue, written, lost, clock };
}

test('what is added together is written together, in order', async () => {
  const { queue, written } = queueOf();
  for (const item of [1, 2, 3]) queue.add(item);
  expect(written).toEqual([]);
  await queue.flush();
  expect(written).toEqual([[1, 2, 3]]);
  expect(queue.size).toBe(0);
});

test('a batch holds at most `maxBatch`', async () => {
  const { queue, written } = queueOf({ maxBatch: 2 });
  for (const item of [1, 2, 3, 4, 5]) queue.add(item);
  await queue.flush();
  expect(written).toEqual([[1, 2], [3, 4], [5]]);
});

test('what comes within `gatherMs` is written together, a full batch at once, and close() does not wait for it', async () => {
  const { queue, written, clock } = queueOf({ gatherMs: 20, maxBatch: 3 });
  queue.add(1);
  await clock.advance(19);
  queue.add(2);
  expect(written).toEqual([]);
  await clock.advance(1);
  expect(written).toEqual([[1, 2]]);
  for (const item of [3, 4, 5]) queue.add(item);
  await clock.advance(0);
  expect(written).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  queue.add(6);
  await queue.close();
  expect(written.at(-1)).toEqual([6]);
  expect(clock.pending).toBe(0);
});

test('an item for which there is no room is lost aloud, and those that wait stay', async () => {
  const { queue, written, lost } = queueOf({ maxQueued: 2 });
  for (const item of [1, 2, 3]) queue.add(item);
  expect(lost).toEqual([{ items: [3], error: expect.any(RangeError) as RangeError }]);
  await queue.flush();
  expect(written).toEqual([[1, 2]]);
});

test('a flush of nothing leaves the queue working', async () => {
  const { queue, written } = queueOf();
  await queue.flush();
  queue.add(1);
  await queue.flush();
  expect(written).toEqual([[1]]);
});

test('a write that throws at once leaves the queue working', async () => {
  const write = vi.fn<(batch: readonly number[]) => Promise<void>>(async () => {});
  write.mockImplementationOnce(() => {
    throw new Error('at once');
  });
  const { queue } = queueOf({ write });
  queue.add(1);
  await queue.flush();
  await queue.flush();
  expect(write.mock.calls.map(([batch]) => batch)).toEqual([[1], [1]]);
  expect(queue.size).toBe(0);
});

test('a failed batch stays and is written again, each time after twice the wait', async () => {
  let failures = 3;
  const at: number[] = [];
  const { queue, clock, lost } = queueOf({
    retryDelayMs: 100,
    async write() {
      at.push(clock.now());
      if (failures-- > 0) throw new Error('down');
    },
  });
  queue.add(1);
  await clock.advance(1_000);
  expect(at).toEqual([0, 100, 300, 700]);
  expect(queue.size).toBe(0);
  expect(lost).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('after a write that went well, the next failure waits from the beginning', async () => {
  const at: number[] = [];
  let failures = 2;
  const { queue, clock } = queueOf({
    retryDelayMs: 100,
    async write() {
      at.push(clock.now());
      if (failures-- > 0) throw new Error('down');
    },
  });
  queue.add(1);
  await clock.advance(1_000);
  failures = 1;
  queue.add(2);
  await clock.advance(1_000);
  expect(at).toEqual([0, 100, 300, 1_000, 1_100]);
});

test('what is added while a write fails keeps its place', async () => {
  let down = true;
  const { queue, written, clock } = queueOf({
    async write(batch) {
      if (down) throw new Error('down');
      written.push([...batch]);
    },
  });
  queue.add(1);
  await clock.advance(0);
  queue.add(2);
  down = false;
  await clock.advance(1_000);
  expect(written).toEqual([[1, 2]]);
});

test('close() writes the rest and takes nothing more', async () => {
  const { queue, written, lost, clock } = queueOf();
  queue.add(1);
  await queue.close();
  queue.add(2);
  expect(written).toEqual([[1]]);
  expect(lost).toHaveLength(1);
  expect(lost[0]?.items).toEqual([2]);
  expect(isCompletionError(lost[0]?.error, 'closed')).toBe(true);
  expect(clock.pending).toBe(0);
});

test('close() tries once more after a failure and loses the rest aloud', async () => {
  const write = vi.fn<() => Promise<void>>(async () => {
    throw new Error('down');
  });
  const { queue, lost, clock } = queueOf({ write });
  queue.add(1);
  await queue.close();
  expect(write).toHaveBeenCalledTimes(2);
  expect(lost.map(({ items }) => items)).toEqual([[1]]);
  expect(clock.pending).toBe(0);
});

test('close() waits for a slow write until its deadline, then tells what is lost and leaves no timer', async () => {
  let fail: ((error: Error) => void) | undefined;
  const { queue, lost, clock } = queueOf({ write: () => new Promise((_, reject) => (fail = reject)) });
  queue.add(1);
  const closing = queue.close({ deadlineMs: 500 });
  await clock.advance(499);
  expect(lost).toEqual([]);
  await clock.advance(1);
  await closing;
  expect(lost.map(({ items }) => items)).toEqual([[1]]);
  fail!(new Error('too late to matter'));
  await clock.advance(0);
  expect(clock.pending).toBe(0);
});

test('sizes are whole numbers of at least one', () => {
  expect(() => queueOf({ maxQueued: 0 })).toThrow('Expected `maxQueued` to be a whole number ≥ 1, got 0');
  expect(() => queueOf({ maxBatch: 1.5 })).toThrow('Expected `maxBatch` to be a whole number ≥ 1, got 1.5');
});

test('a store that is an object of a class keeps its `this`, and options that are undefined are not given', async () => {
  class Store {
    readonly rows: number[] = [];
    readonly maxQueued = undefined as never;
    async write(batch: readonly number[]): Promise<void> {
      this.rows.push(...batch);
    }
    onLost(): void {}
  }
  const store = new Store();
  const queue = new WriteBehind<number>(store);
  queue.add(1);
  await queue.close();
  expect(store.rows).toEqual([1]);
});
