import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bucket } from './bucket.ts';

const minuteMs = 60_000;
const bucketOf = (limit: number, burstMs = 10_000): Bucket =>
  new Bucket({ counts: 'tokens', limit, periodMs: minuteMs, burstMs });

test('L5 settling less or more, on a bucket that is full again in the meantime', () => {
  const bucket = bucketOf(600); // 100 ms each, 100 at once
  const taken = bucket.take(100, 0);
  expect(bucket.waitMs(1, 0)).toBe(100);
  bucket.settle(taken, 40, 0);
  expect(bucket.waitMs(60, 0)).toBe(0);
  expect(bucket.waitMs(61, 0)).toBe(100);

  const late = bucket.take(60, 0);
  bucket.settle(late, 110, 60_000); // full since 10 s: the 50 more are taken from now on
  expect(bucket.waitMs(50, 60_000)).toBe(0);
  expect(bucket.waitMs(51, 60_000)).toBe(100);

  const early = bucket.take(50, 60_000);
  bucket.settle(early, 0, 200_000); // full: it gets no fuller
  expect(bucket.waitMs(100, 200_000)).toBe(0);
  expect(bucket.waitMs(101, 200_000)).toBe(0); // more than a burst waits until it is full, and it is
  bucket.take(100, 200_000);
  expect(bucket.waitMs(1, 200_000)).toBe(100);
});

test('L5 settling the same twice changes nothing', () => {
  const bucket = bucketOf(600);
  const taken = bucket.take(100, 0);
  bucket.settle(taken, 40, 0);
  bucket.settle(taken, 40, 0);
  expect(bucket.waitMs(60, 0)).toBe(0);
  expect(bucket.waitMs(61, 0)).toBeGreaterThan(0);
});

test('whatever is taken when it may be, in no stretch of time is it more than a burst and what the time brought', () => {
  const step = fc.record({ afterMs: fc.integer({ min: 0, max: 5_000 }), units: fc.integer({ min: 1, max: 80 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const bucket = bucketOf(600);
      const taken: { at: number; units: number }[] = [];
      let now = 0;
      for (const { afterMs, units } of steps) {
        now += afterMs;
        now += bucket.waitMs(units, now);
        expect(bucket.waitMs(units, now)).toBeLessThan(1e-6);
        bucket.take(units, now);
        taken.push({ at: now, units });
      }
      for (let from = 0; from < taken.length; from++) {
        let sum = 0;
        for (let to = from; to < taken.length; to++) {
          sum += taken[to]!.units;
          expect(sum).toBeLessThanOrEqual(100 + (taken[to]!.at - taken[from]!.at) / 100 + 1e-6);
        }
      }
    }),
  );
});

test('L7 headers that come in another order than they were sent do not give anything back', () => {
  const bucket = bucketOf(600);
  const first = bucket.take(10, 0);
  const second = bucket.take(10, 0);
  const reading = { name: 'tokens', counts: 'tokens', limit: 600, periodMs: minuteMs } as const;
  bucket.learn({ ...reading, remaining: 450, fullInMs: 15_000 }, 0, second.bookedUnits); // others took 130
  expect(bucket.waitMs(1, 0)).toBe(5_100);
  bucket.learn({ ...reading, remaining: 590, fullInMs: 1_000 }, 0, first.bookedUnits);
  expect(bucket.waitMs(1, 0)).toBe(5_100);
});

test('what was sent after a request comes on top of what its answer tells', () => {
  const bucket = bucketOf(600);
  const first = bucket.take(10, 0);
  bucket.take(30, 0);
  bucket.learn(
    { name: 'tokens', counts: 'tokens', limit: 600, remaining: 500, periodMs: minuteMs, fullInMs: 10_000 },
    0,
    first.bookedUnits,
  );
  expect(bucket.waitMs(1, 0)).toBe(3_100);
});

test('a limit that changes is kept from then on, but never above the one that was set', () => {
  const bucket = new Bucket({ counts: 'tokens', limit: 600, periodMs: minuteMs, most: 600, burstMs: 10_000 });
  const reading = { name: 'tokens', counts: 'tokens', periodMs: minuteMs, fullInMs: 0 } as const;
  bucket.learn({ ...reading, limit: 300, remaining: 300 }, 0);
  expect(bucket.limit).toBe(300);
  bucket.learn({ ...reading, limit: 6_000, remaining: 6_000 }, 0);
  expect(bucket.limit).toBe(600);
});
