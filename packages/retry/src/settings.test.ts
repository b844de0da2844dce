import { expect, test } from 'vitest';
import { retry } from './retry.ts';
import { settingsOf, type RetryOptions } from './settings.ts';

test.for<readonly [RetryOptions, string]>([
  [{ attempts: 0 }, 'Expected `attempts` to be a whole number ≥ 1, got 0'],
  [{ attempts: 1.5 }, 'Expected `attempts` to be a whole number ≥ 1, got 1.5'],
  [{ attempts: Number.NaN }, 'Expected `attempts` to be a whole number ≥ 1, got NaN'],
  [{ attempts: Infinity }, 'Expected `attempts` to be a whole number ≥ 1, got Infinity'],
  [{ delayMs: -1 }, 'Expected `delayMs` to be a finite number ≥ 0, got -1'],
  [{ delayMs: Number.NaN }, 'Expected `delayMs` to be a finite number ≥ 0, got NaN'],
  [{ delayMs: '1s' as never }, "Expected `delayMs` to be a finite number ≥ 0, got '1s'"],
  [{ throttledDelayMs: -1 }, 'Expected `throttledDelayMs` to be a finite number ≥ 0, got -1'],
  [{ throttledDelayMs: Infinity }, 'Expected `throttledDelayMs` to be a finite number ≥ 0, got Infinity'],
  [{ maxDelayMs: Number.NaN }, 'Expected `maxDelayMs` to be a finite number, no less than `delayMs`, got NaN'],
  [{ maxDelayMs: Infinity }, 'Expected `maxDelayMs` to be a finite number, no less than `delayMs`, got Infinity'],
  [{ delayMs: 30_000 }, 'Expected `maxDelayMs` to be a finite number, no less than `delayMs`, got 20000'],
  [
    { throttledDelayMs: 2_000, maxDelayMs: 1_000 },
    'Expected `throttledDelayMs` to be no more than `maxDelayMs`, got 2000',
  ],
  [{ jitter: 1.1 }, "Expected `jitter` to be 'full' or a number from 0 to 1, got 1.1"],
  [{ jitter: -0.1 }, "Expected `jitter` to be 'full' or a number from 0 to 1, got -0.1"],
  [{ jitter: Number.NaN }, "Expected `jitter` to be 'full' or a number from 0 to 1, got NaN"],
  [{ jitter: 'some' as never }, "Expected `jitter` to be 'full' or a number from 0 to 1, got 'some'"],
  [{ maxRetryAfterMs: -1 }, 'Expected `maxRetryAfterMs` to be a number ≥ 0, got -1'],
  [{ maxRetryAfterMs: Number.NaN }, 'Expected `maxRetryAfterMs` to be a number ≥ 0, got NaN'],
  [{ retryBudget: 500 as never }, 'Expected `retryBudget` to be a retry budget, as `retryBudget()` makes one, got 500'],
  [{ random: 0.5 as never }, 'Expected `random` to be a function, got 0.5'],
])('options that cannot be throw at construction: %j', ([options, message]) => {
  expect(() => retry(options)).toThrow(new TypeError(message));
});

test.for<readonly [RetryOptions, number]>([
  [{}, 1_000],
  [{ delayMs: 3_000 }, 3_000],
  [{ delayMs: 1, maxDelayMs: 10 }, 10],
  [{ throttledDelayMs: 5 }, 5],
])('the first wait after throttling, with %j', ([options, throttledDelayMs]) => {
  expect(settingsOf(options)).toMatchObject({ throttledDelayMs });
});
