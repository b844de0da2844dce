import { expect, test } from 'vitest';
import { CompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from './event.ts';
import { Fold } from './fold.ts';

const start = { type: 'start', provider: 'p', model: 'm', source: 'provider' } as const;
const pieces = (text: string, index = 0): readonly CompletionEvent[] =>
  text.split('').map((piece) => ({ type: 'text-delta', index, text: piece }));

function fold(...events: readonly CompletionEvent[]) {
  const all = new Fold();
  for (const event of events) all.add(event);
  return all.completion;
}

test('what is said about a text does not cost it its pieces', () => {
  const providerFields = { provider: 'p', model: 'm', fields: { signature: 's' } };
  const said = { type: 'content', index: 0, part: { type: 'text', providerFields } } as const;
  expect(fold(start, ...pieces('Hello'), said).content).toEqual([{ type: 'text', text: 'Hello', providerFields }]);
  expect(fold(start, ...pieces('Hello'), said, ...pieces(' you')).text).toBe('Hello you');
});

test('an attempt that is dropped takes its pieces with it, and the next one grows in its place', () => {
  const error = new CompletionError('connection', 'gone');
  const failed = (output: 'dropped' | 'kept') => ({ type: 'attempt-failed', error, output }) as const;
  expect(fold(start, ...pieces('Hel'), failed('dropped'), start, ...pieces('Hello')).text).toBe('Hello');
  expect(fold(start, ...pieces('Hel'), failed('kept'), start, ...pieces('lo')).text).toBe('Hello');
});

test('a turn begins with nothing', () => {
  const turn = { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] } as const;
  expect(fold(start, ...pieces('one'), turn, start, ...pieces('two')).text).toBe('two');
});

test('parts that grow side by side keep all their pieces, and a call between them costs none', () => {
  const call = { type: 'tool-call', index: 2, id: 'c', name: 'look', input: {} } as const;
  const completion = fold(start, ...pieces('ab', 0), ...pieces('xy', 1), ...pieces('c', 0), call, ...pieces('z', 1));
  expect(completion.content).toMatchObject([{ text: 'abc' }, { text: 'xyz' }, { name: 'look' }]);
});
