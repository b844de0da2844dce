import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';

const take = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
};

test('the same seed gives the same numbers, another one others', () => {
  expect(take(17, 100)).toEqual(take(17, 100));
  expect(take(17, 1)).not.toEqual(take(18, 1));
  expect(take(17, 2)).toEqual([0.6771502960473299, 0.19265692122280598]); // and will for ever: recorded seeds rest on it
});

test('the numbers are spread over [0, 1)', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const value of take(1, 100_000)) counts[Math.floor(value * 10)]!++;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('a seed that is no whole number is refused', () => {
  expect(() => seededRandom(0.5)).toThrow('Expected `seed` to be a whole number, got 0.5');
});
