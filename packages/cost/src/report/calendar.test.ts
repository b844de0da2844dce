import { expect, test } from 'vitest';
import { Calendar, isDay } from './calendar.ts';
import { rangeOf } from './range-of.ts';
import type { ReportQuery } from './report.ts';

const hours = (ms: number) => ms / 3_600_000;
const iso = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString() : ms);
const nextDay = (day: string) =>
  iso(Date.parse(day) + 24 * 3_600_000)
    .toString()
    .slice(0, 10);

test.for<[zone: string, day: string, start: string, long: number]>([
  ['UTC', '2026-03-29', '2026-03-29T00:00:00.000Z', 24],
  ['Europe/Berlin', '2026-03-28', '2026-03-27T23:00:00.000Z', 24],
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', 23],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
  ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00.000Z', 24.5],
  ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z', 24],
  ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z', 24],
  ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z', 24],
  ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
  ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z', 23], // it begins at 01:00
])('in %s %s begins at %s and is %d hours long', ([zone, day, start, long]) => {
  const calendar = new Calendar(zone);
  const startMs = calendar.startOf(day);
  const endMs = calendar.startOf(nextDay(day));
  expect(iso(startMs)).toBe(start);
  expect(hours(endMs - startMs)).toBe(long);
  expect([startMs - 1, startMs, endMs - 1, endMs].map((atMs) => calendar.dayOf(atMs) === day)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('a day that a zone left out begins with the next one', () => {
  const calendar = new Calendar('Pacific/Apia');
  expect(calendar.startOf('2011-12-30')).toBe(calendar.startOf('2011-12-31'));
});

test('a day is one that there is', () => {
  expect(['2026-02-28', '2028-02-29', '2026-12-31'].every(isDay)).toBe(true);
  expect(['2026-02-29', '2026-13-01', '2026-1-1', '2026-00-10', 'today', ''].some(isDay)).toBe(false);
});

test('a span begins with the day that is named, and ends before it', () => {
  const span = (from?: string | Date | number, to?: string | Date | number) => {
    const { fromMs, toMs } = rangeOf({
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      timeZone,
    });
    return [iso(fromMs), iso(toMs)];
  };
  const timeZone = 'Europe/Berlin';
  expect(span('2026-03-29', '2026-03-30')).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  expect(span('2026-03-29T08:00+02:00')).toEqual(['2026-03-29T06:00:00.000Z', Infinity]);
  expect(span(undefined, new Date(0))).toEqual([-Infinity, '1970-01-01T00:00:00.000Z']);
  expect(span(0, 1)).toEqual(['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.001Z']);
});

test.for<[query: ReportQuery, message: string]>([
  [{ from: '2026-02-30' }, "Expected `from` to be a day ('2026-03-29'), an instant"],
  [{ from: '2026-03-29T06:00:00' }, 'Expected `from` to be a day'],
  [{ to: 'yesterday' }, "a Date or ms since 1970, got 'yesterday'"],
  [{ to: NaN }, 'Expected `to` to be a day'],
  [{ from: new Date(NaN) }, 'Expected `from` to be a day'],
  [{ from: '2026-03-02', to: '2026-03-01' }, 'Expected `to` to be later than `from` (2026-03-02T00:00:00.000Z)'],
  [{ from: 5, to: 5 }, 'Expected `to` to be later than `from`'],
  [{ timeZone: 'Europe/Bonn' }, 'Expected `timeZone` to be the IANA name of a time zone'],
])('what is no span is said: %o', ([query, message]) => {
  expect(() => rangeOf(query)).toThrow(message);
});
