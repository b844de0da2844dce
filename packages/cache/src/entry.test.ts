import type { CompletionEvent } from '@sluice/core';
import { end, reasoning, start, text, toolCall, usage } from '@sluice/core/laws';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compact, expand } from './compact.ts';
import { readEntry, writeEntry } from './entry.ts';
import { memoryCache, type CacheStore } from './index.ts';
import { asked, hear, request, settle } from './testing/asked.ts';

const owner = { key: 'k', namespace: 'n', scope: 's' };
const answer = [start(), text('a'), text('b'), reasoning('c', 1), text('d'), toolCall('t', 'look'), usage(1, 2), end()];

const delta = fc.record({
  type: fc.constantFrom('text-delta', 'reasoning-delta'),
  index: fc.nat(2),
  text: fc.string({ unit: 'binary' }),
});
const odd = fc.record({
  type: fc.constantFrom('raw', 'content', 'text-delta', 'usage'),
  value: fc.jsonValue(),
  index: fc.nat(3),
});

test('events that were kept are the same, byte for byte and in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(delta, odd)), (made) => {
      const events = made as unknown as CompletionEvent[];
      const again = expand(JSON.parse(JSON.stringify(compact(events))));
      expect(again.map((event) => JSON.stringify(event))).toEqual(events.map((event) => JSON.stringify(event)));
    }),
  );
});

test('deltas of one part take about the room of their text', () => {
  const pieces = Array.from({ length: 100 }, () => text('abcd'));
  expect(JSON.stringify(compact(pieces)).length).toBeLessThan(100 * 8);
});

test('an entry is read by whose it is, and by nobody else', () => {
  const value = writeEntry(owner, answer);
  expect(readEntry(owner, value)).toEqual(answer);
  for (const other of [{ key: 'K' }, { namespace: 'N' }, { scope: 'S' }]) {
    expect(readEntry({ ...owner, ...other }, value)).toBeUndefined();
  }
});

test.for<readonly [string, (value: string) => string]>([
  ['of a newer version', (value) => value.replace('"version":1', '"version":2')],
  ['of somebody else', (value) => value.replace(/"scope":"\w+"/, '"scope":"other"')],
  ['cut off', (value) => value.slice(0, -5)],
  ['without its end', (value) => value.replace(/,\{"type":"end".*?\}/, '')],
  ['that is no answer', () => '{"version":1}'],
  ['that is nothing', () => ''],
])('an entry %s is a miss, and a new one takes its place', async ([, spoil]) => {
  let spoiled = true;
  const kept = memoryCache();
  const store: CacheStore = {
    find: (query) => kept.find(query),
    keep: (entry) => kept.keep(spoiled ? { ...entry, value: spoil(entry.value) } : entry),
    invalidate: (namespace) => kept.invalidate(namespace),
    close: () => kept.close(),
  };
  const { complete, transport } = asked(
    { store },
    answer.filter(({ type }) => type !== 'tool-call'),
  );
  await complete(request);
  await settle();
  spoiled = false;
  expect((await hear(complete)).states).toEqual(['miss unreadable']);
  await settle();
  expect((await hear(complete)).states).toEqual(['hit']);
  expect(transport.calls).toHaveLength(2);
});
