import type { Frame } from '@sluice/server';
import { expect, test } from 'vitest';
import { foldFrame, nothingYet, textOfAnswer, type Answer } from './answer.ts';

const start: Frame = { type: 'start', model: 'claude-sonnet-5', source: 'provider' };
const text = (says: string, index = 0): Frame => ({ type: 'text-delta', index, text: says });
const fold = (...frames: readonly Frame[]): Answer => frames.reduce(foldFrame, nothingYet);

test('an answer grows by its deltas, each part by its own', () => {
  const answer = fold(start, { type: 'reasoning-delta', index: 0, text: 'Hm' }, text('Wa', 1), text('ter', 1));
  expect(answer.parts).toMatchObject([
    { kind: 'reasoning', text: 'Hm' },
    { kind: 'text', text: 'Water' },
  ]);
  expect(textOfAnswer(answer)).toBe('Water');
});

test('what is dropped is forgotten, what stood before the attempt stays', () => {
  const turn: Frame = { type: 'turn', turn: 1, reason: 'tool-calls' };
  const dropped: Frame = { type: 'attempt-failed', code: 'truncated', output: 'dropped' };
  const answer = fold(start, text('Kept.'), turn, start, text('Lost'), dropped, start, text('Anew.'));
  expect(answer.parts.map((part) => part.kind === 'text' && part.text)).toEqual(['Kept.', 'Anew.']);
});

test('an attempt that fails and keeps what was said leaves it there', () => {
  const answer = fold(start, text('Half'), { type: 'attempt-failed', code: 'truncated', output: 'kept' });
  expect(textOfAnswer(answer)).toBe('Half');
});

test('a tool call is written, called and answered in one place', () => {
  const answer = fold(
    start,
    { type: 'tool-call-delta', index: 0, id: 't1', name: 'weather', text: '{"city"' },
    { type: 'tool-call', index: 0, id: 't1', name: 'weather', input: { city: 'Oslo' } },
    { type: 'turn', turn: 1, reason: 'tool-calls' },
    { type: 'tool-result', id: 't1', content: [{ type: 'text', text: 'Snow' }], isError: true },
  );
  expect(answer.parts).toEqual([
    {
      kind: 'tool',
      key: '1.t1',
      id: 't1',
      name: 'weather',
      input: '{\n  "city": "Oslo"\n}',
      result: 'Snow',
      failed: true,
    },
  ]);
});
