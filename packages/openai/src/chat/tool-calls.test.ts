import { expect, test } from 'vitest';
import type { CompletionEvent, JsonObject } from '@sluice/core';
import { Places } from './places.ts';
import { GrowingToolCalls } from './tool-calls.ts';

function calls(...deltas: readonly JsonObject[]): readonly CompletionEvent[] {
  const growing = new GrowingToolCalls(new Places('openai', 'gpt-5.2'), () => 2);
  const events: CompletionEvent[] = [];
  for (const delta of deltas) growing.take(delta, (event) => events.push(event));
  growing.close((event) => events.push(event));
  return events;
}

const wholeCalls = (...deltas: readonly JsonObject[]) => calls(...deltas).filter(({ type }) => type === 'tool-call');
const call = (name: string, text: JsonObject[string], more: JsonObject = {}): JsonObject => ({
  ...more,
  function: { name, arguments: text },
});

test('a call is handed up as it grows and once more whole; cut in its middle it is no input', () => {
  const pieces = [
    call('look', '', { index: 0, id: 'a' }),
    call('', '{"at"', { index: 0 }),
    call('', ':1}', { index: 0 }),
  ];
  expect(calls(...pieces)).toEqual([
    { type: 'tool-call-delta', index: 0, id: 'a', name: 'look', text: '{"at"' },
    { type: 'tool-call-delta', index: 0, id: 'a', name: 'look', text: ':1}' },
    { type: 'tool-call', index: 0, id: 'a', name: 'look', input: { at: 1 } },
  ]);
  expect(wholeCalls(...pieces.slice(0, 1))).toMatchObject([{ input: {} }]);
  expect(wholeCalls(...pieces.slice(0, 2))).toMatchObject([{ input: undefined, invalidInput: '{"at"' }]);
});

test('calls are told apart by number, by id, or by a name after a whole one', () => {
  const apart: readonly (readonly JsonObject[])[] = [
    [call('one', '{', { index: 0 }), call('two', '{}', { index: 1 }), call('', '}', { index: 0 })],
    [call('one', '{}', { index: 0, id: 'a' }), call('two', '{}', { index: 0, id: 'b' })],
    [call('one', '{}', { index: 0 }), call('two', '{}', { index: 0 })],
    [call('one', '{'), call('', '}'), call('two', '{}')],
    [call('one', '{}', { index: -1, id: 'a' }), call('two', '{}', { index: -1, id: 'b' })],
  ];
  for (const deltas of apart) {
    expect(wholeCalls(...deltas)).toMatchObject([
      { name: 'one', input: {} },
      { name: 'two', input: {} },
    ]);
  }
});

test('a name that comes again with each piece does not make another call', () => {
  expect(wholeCalls(call('look', '{"at"', { index: 0 }), call('look', ':1}', { index: 0 }))).toMatchObject([
    { input: { at: 1 } },
  ]);
});

test('ids that are missing are made up, and go on from the history’s', () => {
  expect(wholeCalls(call('one', '{}', { id: '' }), call('two', '{}'))).toMatchObject([
    { id: 'call_2' },
    { id: 'call_3' },
  ]);
});

test('arguments may be an object', () => {
  expect(wholeCalls(call('look', { at: 1 }))).toMatchObject([{ input: { at: 1 } }]);
});

test('a custom tool’s input is text, and what a server adds to a call stays with it', () => {
  expect(wholeCalls({ index: 0, id: 'c', type: 'custom', custom: { name: 'math', input: '4 + 4' } })).toMatchObject([
    { name: 'math', input: '4 + 4', providerFields: { fields: { type: 'custom' } } },
  ]);
  const extra_content = { google: { thought_signature: 'c2ln' } };
  expect(wholeCalls(call('look', '{}', { id: 'a', extra_content }))).toMatchObject([
    { providerFields: { provider: 'openai', model: 'gpt-5.2', fields: { extra_content } } },
  ]);
});
