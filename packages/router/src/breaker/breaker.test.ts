import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { readBreakerOptions, type BreakerOptions } from './breaker-options.ts';
import { Breaker, type Outcome, type Pass } from './breaker.ts';

function make(options: BreakerOptions = {}, random = () => 1) {
  const clock = new ManualClock();
  const breaker = new Breaker(readBreakerOptions(options), clock, random);
  return {
    clock,
    breaker,
    /** Lets `count` calls through that all come to the same. */
    calls(count: number, outcome: Outcome): void {
      for (let call = 0; call < count; call++) breaker.settle(breaker.enter()!, outcome);
    },
    /** Fails until it opens, and waits until it is half-open. */
    async halfOpen(): Promise<void> {
      this.calls(5, 'failure');
      expect(breaker.state).toBe('open');
      await clock.advance(breaker.waitMs);
      expect(breaker.state).toBe('half-open');
    },
  };
}

test('B1 a failure of a call that was let through before is nothing to a half-open breaker', async () => {
  const { breaker, halfOpen, ...rest } = make();
  const stale = breaker.enter()!;
  await halfOpen.call({ breaker, halfOpen, ...rest });
  breaker.settle(stale, 'failure');
  expect(breaker.state).toBe('half-open');
  expect(breaker.enter()).toMatchObject({ kind: 'probe' });
});

test('B2 a success of a call that was let through before does not close it', async () => {
  const made = make();
  const stale = made.breaker.enter()!;
  await made.halfOpen();
  made.breaker.settle(stale, 'success');
  expect(made.breaker.state).toBe('half-open');
});

test.for<Outcome>(['ignored', 'throttled'])(
  'B3 a probe that came to nothing (%s) gives its pass back',
  async (outcome) => {
    const made = make();
    await made.halfOpen();
    const { breaker } = made;
    const probe = breaker.enter()!;
    expect(breaker.enter()).toBeUndefined();
    breaker.settle(probe, outcome);
    expect(breaker.state).toBe('half-open');
    breaker.settle(breaker.enter()!, 'success');
    expect(breaker.state).toBe('closed');
  },
);

test('B4 a probe that hangs opens it again when its lease is over, and is not heard any more', async () => {
  const made = make({ probeTimeoutMs: 1_000, openMs: 100 });
  await made.halfOpen();
  const { breaker, clock } = made;
  const probe = breaker.enter()!;
  await clock.advance(999);
  expect([breaker.state, breaker.waitMs]).toEqual(['half-open', 1]);
  await clock.advance(1);
  expect([breaker.state, breaker.waitMs]).toEqual(['open', 200]);
  breaker.settle(probe, 'success');
  expect(breaker.state).toBe('open');
  await clock.advance(200);
  expect(breaker.enter()).toMatchObject({ kind: 'probe' });
});

test('a probe that has begun to answer may take its time', async () => {
  const made = make({ probeTimeoutMs: 1_000, openMs: 100 });
  await made.halfOpen();
  const { breaker, clock } = made;
  const probe = breaker.enter()!;
  breaker.answers(probe);
  await clock.advance(60_000);
  expect(breaker.state).toBe('half-open');
  breaker.settle(probe, 'success');
  expect(breaker.state).toBe('closed');
});

test('B5 failures of ten minutes ago say nothing about now', async () => {
  const { breaker, clock, calls } = make();
  calls(4, 'failure');
  await clock.advance(600_000);
  calls(1, 'failure');
  expect(breaker.state).toBe('closed');
});

test('B5 nor do they count in the share', async () => {
  const { breaker, clock, calls } = make({ consecutiveFailures: 100 });
  calls(9, 'failure');
  await clock.advance(600_000);
  calls(1, 'failure');
  expect(breaker.state).toBe('closed');
});

test('B6 the first call that ever was may fail', () => {
  const { breaker, calls } = make();
  calls(1, 'failure');
  expect(breaker.state).toBe('closed');
});

test('B9 of a hundred callers at a half-open breaker exactly as many probe as may', async () => {
  const made = make({ probes: 3 });
  await made.halfOpen();
  const passes = Array.from({ length: 100 }, () => made.breaker.enter()).filter((pass): pass is Pass => !!pass);
  expect(passes).toHaveLength(3);
  expect(made.breaker.waitMs).toBe(60_000);
  made.breaker.settle(passes[0]!, 'success');
  expect(made.breaker.enter()).toBeUndefined(); // two are out, and one has succeeded
  made.breaker.settle(passes[1]!, 'success');
  expect(made.breaker.state).toBe('half-open');
  made.breaker.settle(passes[2]!, 'success');
  expect(made.breaker.state).toBe('closed');
});

test('while a probe answers, others are not told to stay away for as long as an answer may take', async () => {
  const made = make({ openMs: 1_000 });
  await made.halfOpen();
  const probe = made.breaker.enter()!;
  made.breaker.answers(probe);
  expect(made.breaker.enter()).toBeUndefined();
  expect(made.breaker.waitMs).toBe(1_000);
});

test('five failures in a row open it, four and a success do not', () => {
  const { breaker, calls } = make();
  calls(4, 'failure');
  calls(1, 'success');
  calls(4, 'failure');
  expect(breaker.state).toBe('closed');
  calls(1, 'failure');
  expect(breaker.state).toBe('open');
  expect(breaker.enter()).toBeUndefined();
});

test('half of ten calls open it, half of nine do not', () => {
  const { breaker, calls } = make();
  for (let pair = 0; pair < 4; pair++) {
    calls(1, 'success');
    calls(1, 'failure');
  }
  calls(1, 'success');
  expect(breaker.state).toBe('closed');
  calls(1, 'failure');
  expect(breaker.state).toBe('open');
});

test('what was ignored or throttled counts neither way', () => {
  const { breaker, calls } = make();
  calls(100, 'throttled');
  calls(100, 'ignored');
  calls(4, 'failure');
  calls(1, 'throttled');
  expect(breaker.state).toBe('closed');
  calls(1, 'failure');
  expect(breaker.state).toBe('open');
});

test('it stays open twice as long each time, up to the longest, and as at first when it was well for a window', async () => {
  const { breaker, clock, calls } = make({ openMs: 1_000, maxOpenMs: 4_000 });
  calls(5, 'failure');
  for (const waitMs of [1_000, 2_000, 4_000, 4_000]) {
    expect(breaker.waitMs).toBe(waitMs);
    await clock.advance(waitMs);
    breaker.settle(breaker.enter()!, 'failure');
  }
  await clock.advance(4_000);
  breaker.settle(breaker.enter()!, 'success');
  calls(5, 'failure');
  expect(breaker.waitMs).toBe(4_000); // it was well for no time at all
  await clock.advance(4_000);
  breaker.settle(breaker.enter()!, 'success');
  await clock.advance(30_000);
  calls(5, 'failure');
  expect(breaker.waitMs).toBe(1_000);
});

test('half of the time that it stays open is chance', () => {
  const { breaker, calls } = make({ openMs: 1_000 }, () => 0.5);
  calls(5, 'failure');
  expect(breaker.waitMs).toBe(750);
});

test('a call in panic that succeeds closes it, one that fails changes nothing', () => {
  const { breaker, calls } = make();
  calls(5, 'failure');
  const before = breaker.waitMs;
  breaker.settle(breaker.panic(), 'failure');
  expect([breaker.state, breaker.waitMs]).toEqual(['open', before]);
  breaker.settle(breaker.panic(), 'success');
  expect(breaker.state).toBe('closed');
});

test.for<[BreakerOptions, string]>([
  [{ windowMs: 0 }, 'Expected `windowMs` to be a finite number > 0, got 0'],
  [{ openMs: Number.NaN }, 'Expected `openMs` to be a finite number > 0, got NaN'],
  [{ probeTimeoutMs: Infinity }, 'Expected `probeTimeoutMs` to be a finite number > 0, got Infinity'],
  [{ minCalls: 0 }, 'Expected `minCalls` to be a whole number ≥ 1, got 0'],
  [{ consecutiveFailures: 1.5 }, 'Expected `consecutiveFailures` to be a whole number ≥ 1, got 1.5'],
  [{ probes: -1 }, 'Expected `probes` to be a whole number ≥ 1, got -1'],
  [{ failureRatio: 0 }, 'Expected `failureRatio` to be a number above 0 and at most 1, got 0'],
  [{ failureRatio: Number.NaN }, 'Expected `failureRatio` to be a number above 0 and at most 1, got NaN'],
  [{ maxOpenMs: 10 }, 'Expected `maxOpenMs` to be a finite number ≥ openMs (5000), got 10'],
])('%j is refused', ([options, message]) => {
  expect(() => readBreakerOptions(options)).toThrow(new TypeError(message));
});
