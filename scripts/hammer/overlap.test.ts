import { expect, test } from 'vitest';
import { highestOverlap, jain } from './overlap.ts';

const interval = (from: number, to: number) => ({ fromNs: BigInt(from), toNs: BigInt(to) });

test('the highest overlap is that of the worst moment', () => {
  expect(highestOverlap([])).toBe(0);
  expect(highestOverlap([interval(0, 10), interval(2, 4), interval(3, 5), interval(8, 9)])).toBe(3);
});

test('a permit that is handed on is held by one at a time', () => {
  expect(highestOverlap([interval(0, 5), interval(5, 9), interval(9, 12)])).toBe(1);
});

test("Jain's index is 1 where all got the same, and 1/n where one got everything", () => {
  expect(jain([3, 3, 3])).toBe(1);
  expect(jain([9, 0, 0])).toBeCloseTo(1 / 3);
  expect(jain([])).toBe(0);
});
