import { expect, test } from 'vitest';
import { goDuration } from './go-duration.ts';

test.for<[ms: number, duration: string]>([
  [0, '0s'],
  [-1, '0s'],
  [0.4, '0s'],
  [250, '250ms'],
  [8_640, '8.64s'],
  [59_999.6, '1m0s'],
  [86_400, '1m26.4s'],
  [3_600_000, '1h0m0s'],
])('%d ms are %s', ([ms, duration]) => {
  expect(goDuration(ms)).toBe(duration);
});
