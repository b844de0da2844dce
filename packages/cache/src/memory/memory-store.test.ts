import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { conformance } from '../conformance/index.ts';
import { memoryCache } from './memory-store.ts';

conformance('memory', () => {
  const clock = new ManualClock();
  return { store: memoryCache({ clock }), pass: (ms) => clock.advance(ms) };
});

const entry = { namespace: 'n', generation: '0', ageMs: 0, freshMs: 1_000, tookMs: 1, keepMs: 1_000 };
const find = { namespace: 'n', maxAgeMs: Infinity, early: 0 };

test('the memory is bounded by bytes: what nobody asked for the longest goes first', () => {
  const store = memoryCache({ maxBytes: 15_000 });
  for (const key of ['a', 'b', 'c']) store.keep({ ...entry, key, value: 'x'.repeat(2_500) });
  store.find({ ...find, key: 'a' });
  store.keep({ ...entry, key: 'd', value: 'x'.repeat(2_500) });
  expect(['a', 'b', 'c', 'd'].filter((key) => store.find({ ...find, key }).entry)).toEqual(['a', 'c', 'd']);
  expect(store.bytes).toBeLessThanOrEqual(15_000);
  store.keep({ ...entry, key: 'e', value: 'x'.repeat(20_000) }); // more than there is room for
  expect(['a', 'c', 'd', 'e'].filter((key) => store.find({ ...find, key }).entry)).toEqual(['a', 'c', 'd']);
});

test('text counts by its UTF-8, and the room between it', () => {
  const store = memoryCache();
  store.keep({ ...entry, key: 'a', value: 'x'.repeat(1_000) });
  const latin = store.bytes;
  expect(latin).toBe(1_500 + 512);
  store.keep({ ...entry, key: 'b', value: '語'.repeat(1_000) });
  expect(store.bytes - latin).toBe(4_500 + 512);
});
