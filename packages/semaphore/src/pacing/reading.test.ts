import { expect, test } from 'vitest';
import { readLimits } from './reading.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

test('Anthropic: the date of the reset is left alone, because it is to the second and on another clock', () => {
  const read = readLimits({
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '49',
    'anthropic-ratelimit-requests-reset': '2026-11-25T10:00:01Z',
    'anthropic-ratelimit-input-tokens-limit': '50000',
    'anthropic-ratelimit-input-tokens-remaining': '40000',
    'anthropic-ratelimit-input-tokens-reset': '2026-11-25T10:00:12Z',
    'anthropic-ratelimit-output-tokens-limit': '10000',
    'anthropic-ratelimit-output-tokens-remaining': '10000',
    'anthropic-ratelimit-tokens-limit': '60000',
    'anthropic-ratelimit-tokens-remaining': '50000',
    'retry-after': '4',
  });
  const by = { periodMs: minuteMs };
  expect(read).toEqual([
    { name: 'requests', counts: 'requests', limit: 50, remaining: 49, fullInMs: 1_200, ...by },
    { name: 'input-tokens', counts: 'input-tokens', limit: 50_000, remaining: 40_000, fullInMs: 12_000, ...by },
    { name: 'output-tokens', counts: 'output-tokens', limit: 10_000, remaining: 10_000, fullInMs: 0, ...by },
  ]);
});

test('Anthropic: in and out together, where nothing else is told', () => {
  const read = readLimits({
    'anthropic-ratelimit-tokens-limit': '60000',
    'anthropic-ratelimit-tokens-remaining': '30000',
  });
  expect(read).toMatchObject([{ counts: 'tokens', fullInMs: 30_000 }]);
});

/** As OpenAI computes them: GCRA. `remaining` is rounded down, `reset` is exact to the ms. */
const openai = (limit: number, used: number, periodMs: number, go: (ms: number) => string) => ({
  'x-ratelimit-limit-requests': String(limit),
  'x-ratelimit-remaining-requests': String(Math.floor(limit - used)),
  'x-ratelimit-reset-requests': go(Math.floor((used * periodMs) / limit)),
});
const seconds = (ms: number): string => (ms < 1_000 ? `${ms}ms` : `${ms / 1_000}s`);

test.each([
  ['a minute', 500, 1, minuteMs],
  ['a minute, a fraction of a request ago', 4_000, 0.4, minuteMs],
  ['a minute, nearly empty', 500, 499.5, minuteMs],
  ['a day', 200, 9, dayMs],
  ['a day, a fraction of a request ago', 200, 0.3, dayMs],
  ['a day of many (Groq)', 14_400, 3.7, dayMs],
])('OpenAI: the period follows from the reset: %s', (_, limit, used, periodMs) => {
  const [read] = readLimits(openai(limit, used, periodMs, seconds));
  expect(read).toMatchObject({ periodMs, fullInMs: Math.floor((used * periodMs) / limit) });
});

test('Azure: bare seconds are too coarse to tell the period, and -1 is no limit', () => {
  const azure = {
    'x-ratelimit-limit-tokens': '10000',
    'x-ratelimit-remaining-tokens': '9000',
    'x-ratelimit-reset-tokens': '1',
  };
  expect(readLimits(azure)).toMatchObject([{ counts: 'tokens', periodMs: minuteMs, fullInMs: 6_000 }]);
  const unlimited = { 'x-ratelimit-limit-tokens': '-1', 'x-ratelimit-remaining-tokens': '-1' };
  expect(readLimits({ ...unlimited, 'x-ratelimit-reset-tokens': '0' })).toEqual([]);
});

test('xAI says no reset; Mistral and Cerebras say the period in the name', () => {
  expect(readLimits({ 'x-ratelimit-limit-requests': '480', 'x-ratelimit-remaining-requests': '240' })).toMatchObject([
    { periodMs: minuteMs, fullInMs: 30_000 },
  ]);
  expect(
    readLimits({
      'x-ratelimit-limit-req-minute': '60',
      'x-ratelimit-remaining-req-minute': '30',
      'x-ratelimit-limit-tokens-5-minute': '500000',
      'x-ratelimit-remaining-tokens-5-minute': '400000',
      'x-ratelimit-tokens-query-cost': '42',
    }),
  ).toMatchObject([
    { name: 'requests-minute', counts: 'requests', periodMs: minuteMs, fullInMs: 30_000 },
    { name: 'tokens-5-minute', counts: 'tokens', periodMs: 5 * minuteMs, fullInMs: 60_000 },
  ]);
  const cerebras = {
    'x-ratelimit-limit-requests-day': '14400',
    'x-ratelimit-remaining-requests-day': '14399',
    'x-ratelimit-reset-requests-day': '33011.38',
  };
  expect(readLimits(cerebras)).toMatchObject([{ periodMs: dayMs, fullInMs: 6_000 }]);
});

test('what is no limit is no reading', () => {
  for (const headers of [
    {},
    { 'x-ratelimit-limit-tokens': '100' },
    { 'x-ratelimit-limit-tokens': 'many', 'x-ratelimit-remaining-tokens': '1' },
    { 'x-ratelimit-limit-tokens': '100', 'x-ratelimit-remaining-tokens': 'some' },
    { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '3', 'x-ratelimit-over-limit': 'no' },
    { 'x-ratelimit-limit-images': '5', 'x-ratelimit-remaining-images': '4' },
  ]) {
    expect(readLimits(headers)).toEqual([]);
  }
});
