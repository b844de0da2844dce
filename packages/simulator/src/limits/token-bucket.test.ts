import { ManualClock } from '@sluice/core/laws';
import { assert, integer, property, record, array } from 'fast-check';
import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

test('a bucket holds a minute’s worth and fills again evenly', async () => {
  const clock = new ManualClock();
  const bucket = new TokenBucket(600, clock);
  bucket.take(600);
  expect(bucket.state).toEqual({ limit: 600, remaining: 0, fullInMs: 60_000 });
  expect(bucket.waitMs(1)).toBe(100);
  await clock.advance(100);
  expect(bucket.level).toBeCloseTo(1);
  await clock.advance(120_000);
  expect(bucket.state).toEqual({ limit: 600, remaining: 600, fullInMs: 0 });
});

test('more can be taken than is there, and has to be waited for', async () => {
  const clock = new ManualClock();
  const bucket = new TokenBucket(60, clock);
  bucket.take(90);
  expect(bucket.waitMs(10)).toBe(40_000);
  await clock.advance(40_000);
  expect(bucket.level).toBeCloseTo(10);
});

test('what was given back does not overflow; what is more than it holds never fits', () => {
  const bucket = new TokenBucket(60, new ManualClock());
  bucket.take(-20);
  expect(bucket.level).toBe(60);
  expect(bucket.waitMs(61)).toBe(Infinity);
});

test('in no stretch of time is more let through than was there and came', async () => {
  const request = record({ afterMs: integer({ min: 0, max: 5_000 }), amount: integer({ min: 1, max: 50 }) });
  assert(
    property(array(request, { maxLength: 60 }), (requests) => {
      let now = 0;
      const clock = { now: () => now, wall: () => now, after: () => () => {} };
      const bucket = new TokenBucket(100, clock);
      const taken: { at: number; amount: number }[] = [];
      for (const { afterMs, amount } of requests) {
        now += afterMs;
        if (bucket.waitMs(amount) > 0) continue;
        bucket.take(amount);
        taken.push({ at: now, amount });
        for (const first of taken) {
          const since = taken.filter(({ at }) => at >= first.at).reduce((sum, one) => sum + one.amount, 0);
          expect(since).toBeLessThanOrEqual(100 + ((now - first.at) * 100) / 60_000 + 1e-6);
        }
      }
    }),
  );
});
