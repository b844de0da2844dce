import { estimateTokens } from '@sluice/core';
import { expect, test } from 'vitest';
import { TextSample } from './text-sample.ts';

const model = 'claude-sonnet-5';
const words =
  'The provider never said how many tokens it was, so they are counted: 42 of them, or 3.14; and then some. '.split(
    /(?<= )/,
  );

function sampled(pieces: readonly string[]): number {
  const sample = new TextSample();
  for (const piece of pieces) sample.add(piece);
  return sample.count(model);
}

test('a text of two pages is counted as it is, nothing is nothing', () => {
  const pieces = Array.from({ length: 700 }, (_, at) => words[at % words.length]!);
  expect(sampled(pieces)).toBe(estimateTokens(pieces.join(''), model));
  expect(sampled([])).toBe(0);
  expect(sampled(['', ''])).toBe(0);
});

test('of a longer one the beginning speaks for all of it', () => {
  const pieces = Array.from({ length: 40_000 }, (_, at) => words[at % words.length]!);
  const whole = estimateTokens(pieces.join(''), model);
  expect(Math.abs(sampled(pieces) - whole) / whole).toBeLessThan(0.02);
});
