import { expect, test } from 'vitest';
import { countdown, duration, usd } from './numbers.ts';

test.for([
  [0, '$0'],
  [1_234, '$0.000001'],
  [680_000, '$0.00068'],
  [2_400_000, '$0.0024'],
  [20_000_000, '$0.020'],
  [1_500_000_000, '$1.50'],
] as const)('%i nano-USD are %s', ([nanoUsd, expected]) => {
  expect(usd(nanoUsd)).toBe(expected);
});

test('times are told in a unit that fits', () => {
  expect([840, 1_440, 61_000, 7_200_000].map(duration)).toEqual(['840 ms', '1.4 s', '2 min', '2 h']);
});

test('a countdown never says less than nothing, and nothing only at its end', () => {
  expect([-5, 1, 940, 9_960, 61_000].map(countdown)).toEqual(['0.0 s', '0.1 s', '1.0 s', '10 s', '2 min']);
});
