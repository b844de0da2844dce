import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { tokensOf } from './tokens.ts';

test('tokens are words and pieces of words with the space before them', () => {
  expect(tokensOf('It is incomprehensible, isn’t it? ')).toEqual([
    ...['It', ' is', ' incompre', 'hensible', ',', ' isn', '’', 't', ' it', '?', ' '],
  ]);
  expect(tokensOf('')).toEqual([]);
});

test('tokens make up the text again, whatever it is', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      expect(tokensOf(text).join('')).toBe(text);
    }),
  );
});
