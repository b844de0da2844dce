import { describe, expect, test } from 'vitest';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { score } from './score.ts';
import type { Outage, Seen } from './seen.ts';

/** The caller was given all of it at the first try. */
const well: Seen = {
  ended: 'answer',
  whole: true,
  elapsedMs: 1_000,
  primaryAtMs: [10],
  fallbackAsked: 0,
  prefillsRefused: 0,
  model: 'primary-model',
  hasUsage: true,
  aliveAfter: true,
};
const refused: Partial<Seen> = { ended: 'error', whole: false, error: 'Error: 503' };

function scoreOf(id: string, seen: Partial<Seen>, hasFallback = true): string {
  const scenario = scenarios.find((one) => one.id === id) as Scenario;
  const { outcome, why } = score(scenario, { ...well, ...seen }, hasFallback);
  return why === '' ? outcome : `${outcome}: ${why}`;
}

test('there are sixteen, in order', () => {
  expect(scenarios.map(({ id }) => id)).toEqual(
    Array.from({ length: 16 }, (_, at) => `S${String(at + 1).padStart(2, '0')}`),
  );
});

describe('a score', () => {
  test('is a pass when the caller has all of the answer and everybody behaved', () => {
    expect(scoreOf('S08', { primaryAtMs: [10], fallbackAsked: 1 })).toBe('pass');
  });

  test('is partial when it could have been done more nicely', () => {
    expect(scoreOf('S03', { fallbackAsked: 1 })).toBe('partial: not 2 tries of the primary or more');
  });

  test('is safe when the caller was told that there is no answer, however nicely it was done', () => {
    expect(scoreOf('S08', refused)).toBe('safe: Error: 503');
    expect(scoreOf('S03', refused)).toBe('safe: Error: 503');
  });

  test('is a failure for a call without an end', () => {
    expect(scoreOf('S06', { ended: 'hang', whole: false })).toBe('fail: it hangs');
    expect(scoreOf('S13', { ended: 'hang', whole: false })).toBe('fail: it hangs');
  });

  test('is a failure for half an answer that was given as a whole one', () => {
    expect(scoreOf('S08', { whole: false })).toBe('fail: half an answer, given as a whole one');
  });

  test('is a failure when what is required does not hold, answered or not', () => {
    const hammered = { primaryAtMs: [0, 100, 200, 300, 400, 500, 600] };
    expect(scoreOf('S04', hammered)).toBe('fail: not 6 tries of the primary at most');
    expect(scoreOf('S04', { ...hammered, ...refused })).toBe('fail: not 6 tries of the primary at most');
  });

  test('does not ask of who has no fallback what only that can do', () => {
    expect(scoreOf('S07', { elapsedMs: 21_000 })).toBe('partial: not over in 15000 ms');
    expect(scoreOf('S07', { elapsedMs: 21_000 }, false)).toBe('pass');
  });
});

test.for<[id: string, what: string, seen: Partial<Seen>, score: RegExp]>([
  ['S01', 'as asked', { primaryAtMs: [5, 2_010] }, /^pass$/],
  ['S01', 'too soon', { primaryAtMs: [5, 605] }, /^partial: not 1.8 s/],
  ['S01', 'elsewhere', { fallbackAsked: 1 }, /^partial: not 2 tries of the primary or more, not 1.8 s/],
  ['S01', 'in a loop', { primaryAtMs: [5, 105, 205, 2_100] }, /^fail: not 2 tries in 1500 ms at most$/],
  ['S02', 'in a loop', { primaryAtMs: [5, 100, 200, 300, 400] }, /^fail: not 4 tries in 3000 ms at most$/],
  ['S02', 'patiently', { primaryAtMs: [5, 1_000, 3_000], fallbackAsked: 1 }, /^pass$/],
  ['S06', 'once', { elapsedMs: 31_000, fallbackAsked: 1 }, /^pass$/],
  [
    'S06',
    'three times',
    { elapsedMs: 92_000, primaryAtMs: [0, 30_000, 60_000] },
    /^partial: not one try of the primary at most$/,
  ],
  ['S06', 'too long', { ...refused, elapsedMs: 101_000 }, /^fail: not over in 100000 ms$/],
  ['S09', 'and is ill afterwards', { aliveAfter: false }, /^fail: not well afterwards$/],
  ['S10', 'and is ill afterwards', { aliveAfter: false }, /^fail: not well afterwards$/],
  ['S11', 'waits for more', { elapsedMs: 9_000 }, /^fail: not over in 8000 ms$/],
  ['S11', 'loses the usage', { hasUsage: false }, /^partial: not usage$/],
  ['S12', 'elsewhere', { fallbackAsked: 1 }, /^pass$/],
  ['S12', 'again', { primaryAtMs: [1, 500] }, /^fail: not one try of the primary$/],
  ['S13', 'told', refused, /^pass$/],
  ['S13', 'elsewhere', { fallbackAsked: 1 }, /^partial: went on until somebody answered$/],
  ['S13', 'again', { ...refused, primaryAtMs: [1, 500] }, /^fail: not one try of the primary$/],
  ['S14', 'with the wrong error', { ...refused, prefillsRefused: 1 }, /^fail: not the first error/],
  ['S14', 'in the end', { prefillsRefused: 1, fallbackAsked: 2 }, /^pass$/],
  ['S16', 'by the fallback', { model: 'fallback-model', fallbackAsked: 1 }, /^pass$/],
  ['S16', 'by somebody else', { fallbackAsked: 1 }, /^fail: not the model of the fallback$/],
  ['S16', 'by nobody knows whom', { fallbackAsked: 1, model: '' }, /^fail: not the model of the fallback$/],
  ['S16', 'and loses the usage', { hasUsage: false }, /^partial: not usage$/],
])('failoverbench %s, %s', ([id, , seen, expected]) => {
  expect(scoreOf(id, seen)).toMatch(expected);
});

test.for<[what: string, outage: Partial<Outage>, score: RegExp]>([
  ['all answered and soon back', {}, /^pass$/],
  ['one not answered', { answered: 14 }, /^fail: not all answered in the outage$/],
  ['late back', { backAfterMs: 30_001 }, /^fail: not back in 30 s$/],
  ['never back', { backAfterMs: undefined as never }, /^fail: not back in 30 s$/],
])('failoverbench S15, %s', ([, outage, expected]) => {
  const all = { calls: 15, answered: 15, primaryAsked: 12, backAfterMs: 4_000, ...outage };
  expect(scoreOf('S15', { outage: all })).toMatch(expected);
});
