import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import type { Fault } from './fault.ts';
import type { Storm } from './storm.ts';
import { Storms } from './storms.ts';

const overloaded: Fault = { fault: 'status', status: 529 };

function begin(...all: readonly Storm[]) {
  const clock = new ManualClock();
  const storms = new Storms(clock, ['anthropic', 'openai']);
  const ids = all.map((storm) => storms.begin(storm));
  const random = seededRandom(1);
  const strikes = (provider = 'anthropic') => storms.strike(provider, random).map((fault) => fault.fault);
  return { clock, storms, ids, strikes };
}

test('a storm strikes the next requests, and is over after so many', () => {
  const { storms, strikes } = begin({ ...overloaded, next: 2 });
  expect([strikes(), strikes(), strikes()]).toEqual([['status'], ['status'], []]);
  expect(storms.running).toEqual([]);
});

test('a storm begins and ends by the clock', async () => {
  const { clock, storms, strikes } = begin({ ...overloaded, afterMs: 1_000, duringMs: 60_000 });
  expect(strikes()).toEqual([]);
  await clock.advance(1_000);
  expect(strikes()).toEqual(['status']);
  await clock.advance(59_999);
  expect(strikes()).toEqual(['status']);
  expect(storms.running).toMatchObject([{ id: 'storm_1', storm: { fault: 'status', duringMs: 60_000 }, struck: 2 }]);
  await clock.advance(1);
  expect(strikes()).toEqual([]);
  expect(storms.running).toEqual([]);
});

test('a storm strikes with its probability, the same requests for the same seed', () => {
  const strike = (): readonly string[] => {
    const { strikes } = begin({ ...overloaded, probability: 0.25 });
    return Array.from({ length: 1_000 }, () => strikes().join());
  };
  const struck = strike();
  const count = struck.filter((one) => one === 'status').length;
  expect(count).toBeGreaterThan(200);
  expect(count).toBeLessThan(300);
  expect(strike()).toEqual(struck);
});

test('a probability of 0 never strikes, of 1 always', () => {
  const { strikes } = begin({ ...overloaded, probability: 0 }, { fault: 'reset', probability: 1 });
  for (let count = 0; count < 100; count++) expect(strikes()).toEqual(['reset']);
});

test('requests that a storm leaves alone are not counted as the next ones', () => {
  const { strikes } = begin({ ...overloaded, next: 1, provider: 'openai' });
  expect([strikes(), strikes('openai'), strikes('openai')]).toEqual([[], ['status'], []]);
});

test('storms that meet strike together, in the order in which they began', () => {
  const { strikes } = begin({ fault: 'slow-headers', delayMs: 10 }, overloaded);
  expect(strikes()).toEqual(['slow-headers', 'status']);
});

test('a storm ends by its id, or with all others', () => {
  const { storms, ids, strikes } = begin(overloaded, { fault: 'reset' }, { fault: 'no-answer' });
  expect(storms.end(ids[0]!)).toBe(true);
  expect(storms.end(ids[0]!)).toBe(false);
  expect(strikes()).toEqual(['reset', 'no-answer']);
  storms.endAll();
  expect(strikes()).toEqual([]);
});

test.for<[storm: unknown, message: string]>([
  [{ ...overloaded, next: 0 }, 'Expected `next` to be a whole number ≥ 1, got 0'],
  [{ ...overloaded, probability: 1.5 }, 'Expected `probability` to be a number from 0 to 1, got 1.5'],
  [{ ...overloaded, duringMs: 0 }, 'Expected `duringMs` to be a number > 0, got 0'],
  [{ ...overloaded, provider: 'gemini' }, "Expected `provider` to be one of anthropic, openai, got 'gemini'"],
  [
    { ...overloaded, until: 3 },
    'Expected `status` to have fields among status, retryAfterMs, message, next, afterMs, ',
  ],
  ['reset', "Expected `fault` to be an object with `fault`, got 'reset'"],
  [{ fault: 'toString' }, 'Expected `fault` to be one of status, refusal, html, '],
])('what is no storm is refused: %o', ([storm, message]) => {
  expect(() => begin(storm as Storm)).toThrow(message);
});
