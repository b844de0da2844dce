import { expect, test } from 'vitest';
import { adaptive, memoryPermits, semaphore, type SemaphoreOptions } from './index.ts';

const key = () => 'a';

const mistakes: readonly (readonly [string, unknown, string])[] = [
  ['no permits', Number.NaN, 'Expected `permits` to be a whole number ≥ 1, got NaN'],
  ['permits: NaN', { permits: Number.NaN }, 'Expected `permits` to be a whole number ≥ 1, got NaN'],
  ['permits: 0', { permits: 0 }, 'Expected `permits` to be a whole number ≥ 1, got 0'],
  ['permits: 1.5', 1.5, 'Expected `permits` to be a whole number ≥ 1, got 1.5'],
  ['permits: "8"', '8', "Expected `permits` to be a whole number ≥ 1, got '8'"],
  ['nothing', undefined, 'Expected `permits` to be a whole number ≥ 1, got undefined'],
  [
    'permitsPerKey > permits',
    { permits: 4, permitsPerKey: 5, key },
    'Expected `permitsPerKey` to be a whole number from 1 to `permits` (4), got 5',
  ],
  [
    'permitsPerKey: 0',
    { permits: 4, permitsPerKey: 0, key },
    'Expected `permitsPerKey` to be a whole number from 1 to `permits` (4), got 0',
  ],
  ['permitsPerKey without key', { permits: 4, permitsPerKey: 2 }, 'Expected `key` beside `permitsPerKey`, got none'],
  ['key: a string', { permits: 4, key: 'tenant' }, "Expected `key` to be a function of the call, got 'tenant'"],
  ['priority: a number', { permits: 4, priority: 3 }, 'Expected `priority` to be a function of the call, got 3'],
  ['agingMs: 0', { permits: 4, agingMs: 0 }, 'Expected `agingMs` to be a number > 0, got 0'],
  ['maxQueued: -1', { permits: 4, maxQueued: -1 }, 'Expected `maxQueued` to be a whole number ≥ 0, got -1'],
  ['maxWaitMs: NaN', { permits: 4, maxWaitMs: Number.NaN }, 'Expected `maxWaitMs` to be a number > 0, got NaN'],
  ['announceAfterMs: 0', { permits: 4, announceAfterMs: 0 }, 'Expected `announceAfterMs` to be a number > 0, got 0'],
  ['instances: 0', { permits: 4, instances: 0 }, 'Expected `instances` to be a whole number ≥ 1, got 0'],
  [
    'onStoreError: ignore',
    { permits: 4, onStoreError: 'ignore' },
    "Expected `onStoreError` to be 'local', 'open' or 'closed', got 'ignore'",
  ],
];

test.each(mistakes)('%s is an early error', (_, options, message) => {
  expect(() => semaphore(options as SemaphoreOptions)).toThrow(new TypeError(message));
});

test('a limit that adapts and a store are of one semaphore: the limits of the second would be those of the first', () => {
  const [limit, store] = [adaptive(), memoryPermits()];
  semaphore({ permits: limit, store });
  expect(() => semaphore({ permits: limit })).toThrow('Expected `permits` to be of this semaphore alone');
  expect(() => semaphore({ permits: 4, store })).toThrow('Expected `store` to be of this semaphore alone');
});

test('what has no end may be Infinity', () => {
  expect(() => semaphore({ permits: 1, maxQueued: Infinity, maxWaitMs: Infinity, agingMs: Infinity })).not.toThrow();
});

test('resizing to what cannot be kept is an error, and changes nothing', () => {
  const gate = semaphore({ permits: 4, permitsPerKey: 2, key });
  expect(() => gate.resize(Number.NaN)).toThrow('Expected `permits` to be a whole number ≥ 1, got NaN');
  expect(() => gate.resize(1)).toThrow('Expected `permits` to be at least `permitsPerKey` (2), got 1');
  expect(gate.permits).toBe(4);
  gate.resize(2);
  expect(gate.permits).toBe(2);
});

test('an adaptive limit is nobody’s to set', () => {
  const gate = semaphore({ permits: adaptive() });
  expect(() => gate.resize(4)).toThrow('Expected a limit that is set, got one that is adaptive');
  expect(gate.permits).toBe(20);
});

test.each([
  [{ min: 0 }, 'Expected `min` to be a whole number ≥ 1, got 0'],
  [{ min: 30, max: 20 }, 'Expected `max` to be a whole number ≥ `min` (30), got 20'],
  [{ initial: 300 }, 'Expected `initial` to be a whole number from `min` to `max` (1 to 200), got 300'],
  [{ initial: Number.NaN }, 'Expected `initial` to be a whole number from `min` to `max` (1 to 200), got NaN'],
  [{ backoff: 1 }, 'Expected `backoff` to be a number between 0 and 1, got 1'],
])('adaptive(%o) is an early error', (options, message) => {
  expect(() => adaptive(options)).toThrow(new TypeError(message));
});
