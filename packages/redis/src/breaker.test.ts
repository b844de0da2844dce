import { expect, test } from 'vitest';
import { Breaker, type Pass } from './breaker.ts';

function passOf(breaker: Breaker, nowMs: number): Pass {
  const admission = breaker.admit(nowMs);
  if (!('pass' in admission)) throw new Error(`Expected to be let through, got ${admission.retryAfterMs} ms`);
  return admission.pass;
}

/** One that opened at 0, for 100 ms. */
function opened(): Breaker {
  const breaker = new Breaker(2, 100);
  const [first, second] = [passOf(breaker, 0), passOf(breaker, 0)];
  expect([breaker.fail(first, 0), breaker.fail(second, 0)]).toEqual([false, true]);
  return breaker;
}

test('outages in a row open it, and it says when to come again', () => {
  const breaker = opened();
  expect(breaker.admit(30)).toEqual({ retryAfterMs: 70 });
});

test('a success in between starts the count anew', () => {
  const breaker = new Breaker(2, 100);
  const passes = [passOf(breaker, 0), passOf(breaker, 0), passOf(breaker, 0)] as const;
  breaker.fail(passes[0], 0);
  breaker.succeed(passes[1]);
  expect(breaker.fail(passes[2], 0)).toBe(false);
  expect(breaker.isClosed).toBe(true);
});

test('one run tries when the time is over, the others wait for it', () => {
  const breaker = opened();
  const probe = passOf(breaker, 100);
  expect(breaker.admit(100)).toEqual({ retryAfterMs: 100 });
  expect(breaker.succeed(probe)).toBe(true);
  expect(breaker.isClosed).toBe(true);
});

test('a run that tries in vain opens it for as long again, and nobody is told a second time', () => {
  const breaker = opened();
  expect(breaker.fail(passOf(breaker, 100), 150)).toBe(false);
  expect(breaker.admit(150)).toEqual({ retryAfterMs: 100 });
});

test('a run that tries and never comes back does not keep it open for ever', () => {
  const breaker = opened();
  passOf(breaker, 100);
  expect(passOf(breaker, 200)).toBeTypeOf('number');
});

test('what began before it opened neither closes it nor opens it again', () => {
  const breaker = new Breaker(1, 100);
  const [fast, slow, slower] = [passOf(breaker, 0), passOf(breaker, 0), passOf(breaker, 0)] as const;
  breaker.fail(fast, 0);
  expect(breaker.succeed(slow)).toBe(false);
  expect(breaker.isClosed).toBe(false);
  breaker.succeed(passOf(breaker, 100));
  expect(breaker.fail(slower, 100)).toBe(false);
  expect(breaker.isClosed).toBe(true);
});
