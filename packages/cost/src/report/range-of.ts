import { expected } from '@sluice/core';
import type { TimeRange } from '../row-store.ts';
import { Calendar, isDay } from './calendar.ts';
import type { Moment, ReportQuery } from './report.ts';

/** With the offset it was taken at: without one it would mean another instant on every machine. */
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const moment = "a day ('2026-03-29'), an instant with its offset ('2026-03-29T06:00:00Z'), a Date or ms since 1970";

/**
 * The span of time that a report is about. Days begin where the query's time zone has them begin.
 *
 * @throws TypeError for what is no moment, for an end that is not later than its beginning, and for no time zone.
 */
export function rangeOf({ from, to, timeZone = 'UTC' }: ReportQuery): TimeRange {
  const calendar = new Calendar(timeZone);
  const fromMs = from === undefined ? -Infinity : read('from', from, calendar);
  const toMs = to === undefined ? Infinity : read('to', to, calendar);
  if (toMs <= fromMs) throw expected('to', `later than \`from\` (${new Date(fromMs).toISOString()})`, to);
  return { fromMs, toMs };
}

function read(option: 'from' | 'to', value: Moment, calendar: Calendar): number {
  const atMs = typeof value === 'string' ? readText(value, calendar) : Number(value);
  if (Number.isNaN(atMs) || Number.isNaN(new Date(atMs).getTime())) throw expected(option, moment, value);
  return atMs;
}

function readText(text: string, calendar: Calendar): number {
  if (isDay(text)) return calendar.startOf(text);
  return instantForm.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : NaN;
}
