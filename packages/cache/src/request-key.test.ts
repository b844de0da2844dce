import type { CompletionRequest } from '@sluice/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { requestKey } from './index.ts';

const parts = { namespace: 'n', scope: 's' };
const request: CompletionRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'Hello' }],
  temperature: 0,
  tools: [{ name: 'look', inputSchema: { type: 'object', properties: { at: {} } } }],
};
const key = requestKey(request, parts);

test('C13 the order of fields tells nothing apart, and neither does one that is `undefined`', () => {
  const { model, messages, temperature, tools } = request;
  expect(requestKey({ tools, temperature, messages, model } as CompletionRequest, parts)).toBe(key);
  expect(requestKey({ ...request, seed: undefined } as unknown as CompletionRequest, parts)).toBe(key);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
});

test.for<readonly [string, object]>([
  ['the model', { model: 'M' }],
  ['a space of the text', { messages: [{ role: 'user', content: 'Hello ' }] }],
  ['another form of the same letter', { messages: [{ role: 'user', content: 'H\u0065\u0301llo' }] }],
  ['the system', { system: '' }],
  ['the temperature', { temperature: 0.1 }],
  ['top-p', { topP: 1 }],
  ['the seed', { seed: 0 }],
  ['how long it may be', { maxTokens: 5 }],
  ['where it stops', { stopSequences: ['x'] }],
  ['a tool', { tools: [{ name: 'look', inputSchema: { type: 'object', properties: { at: { type: 'string' } } } }] }],
  ['which tool', { toolChoice: 'none' }],
  ['the schema of the answer', { output: { schema: {} } }],
  ['how long it thinks', { reasoning: { effort: 'low' } }],
  ['a field of a provider', { extra: { anthropic: { top_k: 1 } } }],
  ['a field that nobody knows', { 'acme:field': 1 }],
])('C13 %s tells requests apart', (change) => {
  expect(requestKey({ ...request, ...change[1] } as CompletionRequest, parts)).not.toBe(key);
});

test('C13 scope and namespace tell requests apart, however they are put together, and everybody is nobody’s name', () => {
  const keys = [
    key,
    requestKey(request, { namespace: 'n', scope: undefined }),
    requestKey(request, { namespace: 'n', scope: 'shared' }),
    requestKey(request, { namespace: 'n', scope: 's,' }),
    requestKey(request, { namespace: 'ns', scope: '' }),
    requestKey(request, { namespace: 's', scope: 'n' }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test('canonical JSON is JSON, the same for the same value, and no two values share one', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(JSON.parse(canonical(one))).toEqual(JSON.parse(JSON.stringify(one)));
      expect(canonical(shuffled(one))).toBe(canonical(one));
      const same = canonical(one) === canonical(other);
      expect(same).toBe(sorted(one) === sorted(other));
    }),
  );
});

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, field]) => [name, shuffled(field)]),
  );
}

/** Another way to the same: `JSON.stringify` over objects that were put in order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}
