import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { conformance } from '../conformance/index.ts';
import { memoryStreams, type LocalStreams, type MemoryStreamsOptions, type StreamLog } from '../index.ts';

conformance('memory', () => {
  const [clock, maxStreamBytes] = [new ManualClock(), 100_000];
  const store = memoryStreams({ keepMs: 1_000, maxStreamBytes, clock });
  return { store, other: store, maxStreamBytes, pass: (ms) => clock.advance(ms) };
});

const nothing = (): void => {};
const { signal } = new AbortController();

async function begin(store: LocalStreams, id: string): Promise<StreamLog> {
  const log = await store.begin({ id, owner: 'ada', onStop: nothing, onFollowers: nothing, onFailure: nothing });
  if (log === 'taken') throw new Error(`Expected ${id} to be free`);
  return log;
}

async function stateOf(store: LocalStreams, id: string): Promise<string> {
  const followed = await store.follow({ id, owner: 'ada', after: 0, signal });
  return typeof followed === 'string' ? followed : 'there';
}

test('what takes too much room in all is dropped, the oldest first, those that run last; and whoever asks is told', async () => {
  const store = memoryStreams({ maxBytes: 100_000 });
  const running = await begin(store, 'running');
  running.append('x'.repeat(10_000));
  for (const id of ['first', 'second', 'third', 'fourth']) {
    const log = await begin(store, id);
    log.append('x'.repeat(15_000));
    log.end('last');
  }
  const states = ['running', 'first', 'second', 'third', 'fourth'].map((id) => stateOf(store, id));
  expect(await Promise.all(states)).toEqual(['there', 'gone', 'gone', 'there', 'there']);
  expect(store.bytes).toBeLessThanOrEqual(100_000);
  running.append('x'.repeat(45_000)); // alone almost as large as all may be
  expect([await stateOf(store, 'running'), await stateOf(store, 'fourth'), store.size]).toEqual(['gone', 'gone', 0]);
  expect(store.bytes).toBe(0);
  running.end('last');
  expect(store.bytes).toBe(0);
});

test('so many streams are kept, and of as many more it is known that they were', async () => {
  const store = memoryStreams({ maxStreams: 2 });
  for (const id of ['a', 'b', 'c', 'd', 'e']) (await begin(store, id)).end('last');
  const states = ['a', 'b', 'c', 'd', 'e'].map((id) => stateOf(store, id));
  expect(await Promise.all(states)).toEqual(['not-found', 'gone', 'gone', 'there', 'there']);
  expect(store.size).toBe(2);
});

test('what is dropped or forgotten leaves no timer', async () => {
  const clock = new ManualClock();
  const store = memoryStreams({ clock, maxStreams: 1 });
  for (const id of ['a', 'b', 'c']) (await begin(store, id)).end('last');
  expect(clock.pending).toBe(2); // one is there, one is known
  await clock.advance(300_000);
  expect([clock.pending, store.size, store.bytes]).toEqual([0, 0, 0]);
  (await begin(store, 'd')).end('last');
  await store.close();
  expect([clock.pending, store.size, store.bytes]).toEqual([0, 0, 0]);
});

test.for<MemoryStreamsOptions>([{ keepMs: 0 }, { maxBytes: 1.5 }, { maxStreamBytes: Number.NaN }, { maxStreams: -1 }])(
  'options that cannot be kept throw: %j',
  (options) => {
    expect(() => memoryStreams(options)).toThrow(/^Expected `\w+` to be a whole number ≥ 1/);
  },
);
