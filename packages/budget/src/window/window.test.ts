import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowOf, type Weekday, type WindowName } from './window.ts';

const hourMs = 3_600_000;

function span(name: WindowName, at: string, timeZone?: string, weekStartsOn?: Weekday): string {
  const { startMs, endMs } = windowOf(name, timeZone, weekStartsOn).spanAt(Date.parse(at));
  return `${new Date(startMs).toISOString().slice(0, 16)} ${(endMs - startMs) / hourMs} h`;
}

test.for([
  ['day', 'UTC', '2026-03-15T12:00Z', '2026-03-15T00:00 24 h'],
  ['day', 'Europe/Berlin', '2026-03-29T12:00Z', '2026-03-28T23:00 23 h'], // spring
  ['day', 'Europe/Berlin', '2026-10-25T12:00Z', '2026-10-24T22:00 25 h'], // autumn
  ['day', 'America/New_York', '2026-03-08T12:00Z', '2026-03-08T05:00 23 h'],
  ['day', 'Asia/Kathmandu', '2026-03-15T12:00Z', '2026-03-14T18:15 24 h'],
  ['day', 'Australia/Lord_Howe', '2026-04-05T12:00Z', '2026-04-04T13:00 24.5 h'], // half an hour
  ['day', 'Africa/Cairo', '2026-04-24T12:00Z', '2026-04-23T22:00 23 h'], // midnight is left out
  ['day', 'America/Havana', '2026-11-01T12:00Z', '2026-11-01T04:00 25 h'], // midnight comes twice
  ['day', 'Pacific/Apia', '2011-12-30T09:59Z', '2011-12-29T10:00 24 h'], // the 30th was left out
  ['day', 'Pacific/Apia', '2011-12-30T10:00Z', '2011-12-30T10:00 24 h'],
  ['month', 'Europe/Berlin', '2026-03-01T00:00Z', '2026-02-28T23:00 743 h'], // 31 days, one of them 23 hours long
  ['month', 'Europe/Berlin', '2026-02-28T23:00Z', '2026-02-28T23:00 743 h'], // its very first moment
  ['month', 'Europe/Berlin', '2026-02-28T22:59:59.999Z', '2026-01-31T23:00 672 h'], // and the last of the one before
  ['month', 'UTC', '2028-02-29T23:00Z', '2028-02-01T00:00 696 h'], // 29 days
  ['month', 'UTC', '2026-04-30T12:00Z', '2026-04-01T00:00 720 h'],
  ['month', 'UTC', '2026-12-31T23:59Z', '2026-12-01T00:00 744 h'],
  ['week', 'Europe/Berlin', '2026-03-29T12:00Z', '2026-03-22T23:00 167 h'],
  ['week', 'UTC', '2026-01-01T12:00Z', '2025-12-29T00:00 168 h'], // across a year
] as const)('a %s in %s at %s', ([name, timeZone, at, expected]) => {
  expect(span(name, at, timeZone)).toBe(expected);
});

test('a week begins on the day that is said', () => {
  expect(span('week', '2026-03-18T12:00Z', 'UTC')).toBe('2026-03-16T00:00 168 h');
  expect(span('week', '2026-03-18T12:00Z', 'UTC', 'sunday')).toBe('2026-03-15T00:00 168 h');
  expect(span('week', '2026-03-18T12:00Z', 'UTC', 'wednesday')).toBe('2026-03-18T00:00 168 h');
  expect(span('week', '2026-03-18T12:00Z', 'UTC', 'thursday')).toBe('2026-03-12T00:00 168 h');
});

test('a zone that there is not is an error', () => {
  expect(() => windowOf('day', 'Mars/Olympus')).toThrow(
    "Expected `timeZone` to be the IANA name of a time zone ('Europe/Berlin'), got 'Mars/Olympus'",
  );
});

test('windows follow each other without a gap, wherever and whenever', () => {
  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/Sao_Paulo',
    'Asia/Tehran',
    'Africa/Casablanca',
    'Pacific/Apia',
    'Australia/Lord_Howe',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom<WindowName>('day', 'week', 'month'),
      fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2035, 0) }),
      (zone, name, atMs) => {
        const window = windowOf(name, zone);
        const { startMs, endMs } = window.spanAt(atMs);
        expect(startMs).toBeLessThanOrEqual(atMs);
        expect(endMs).toBeGreaterThan(atMs);
        expect(window.spanAt(endMs).startMs).toBe(endMs);
        expect(window.spanAt(startMs - 1).endMs).toBe(startMs);
        expect(window.spanAt(endMs - 1)).toEqual({ startMs, endMs });
      },
    ),
    { numRuns: 300 },
  );
});
