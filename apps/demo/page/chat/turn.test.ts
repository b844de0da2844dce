import { expect, test } from 'vitest';
import { foldFrame, nothingYet } from './answer.ts';
import { beginTurn, historyOf, type Turn } from './turn.ts';

const answered = (id: number, text: string): Turn => ({
  ...beginTurn(id, `question ${id}`, 0),
  answer: foldFrame(nothingYet, { type: 'text-delta', index: 0, text }),
});

test('the model is told of what it answered, and of no question that it did not', () => {
  const failed = beginTurn(2, 'lost', 0);
  expect(historyOf([answered(1, 'one'), failed], 'next')).toEqual([
    { role: 'user', content: 'question 1' },
    { role: 'assistant', content: 'one' },
    { role: 'user', content: 'next' },
  ]);
});

test('what is too long to be sent is forgotten from its beginning', () => {
  const long = 'x'.repeat(9_000);
  const history = historyOf([answered(1, long), answered(2, long)], 'next');
  expect(history.map(({ content }) => content)).toEqual(['question 2', long, 'next']);
});
