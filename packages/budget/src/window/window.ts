import { LocalDays, type LocalDay } from './local-days.ts';

/** For how long spending counts: a calendar's day, week or month; the last minute or hour, at any time; for ever. */
export type WindowName = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'total';

export const windowNames: readonly WindowName[] = ['minute', 'hour', 'day', 'week', 'month', 'total'];

/** In the order of JavaScript's `getUTCDay`. */
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof weekdays)[number];

/** A span of time: from `startMs`, up to but not `endMs`, in ms since 1970. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A window of one limit, in its place. */
export interface Window {
  readonly name: WindowName;
  /** A rolling window is so many steps of `stepMs` and the one at hand; 0 where it does not roll. */
  readonly stepMs: number;
  /** The span that an instant is in; of one that rolls, all time. */
  spanAt(atMs: number): Span;
}

/** How many steps a rolling window has: it counts up to a sixtieth longer than it says, never shorter. */
export const rollingSteps = 60;

const always: Span = Object.freeze({ startMs: 0, endMs: Infinity });

const allTime = (name: WindowName, stepMs: number): Window => ({ name, stepMs, spanAt: () => always });

const still = {
  minute: allTime('minute', 60_000 / rollingSteps),
  hour: allTime('hour', 3_600_000 / rollingSteps),
  total: allTime('total', 0),
} as const;

/** Knows the span at hand: reading a time zone takes microseconds. */
class CalendarWindow implements Window {
  readonly name: 'day' | 'week' | 'month';
  readonly stepMs = 0;
  readonly #days: LocalDays;
  readonly #firstWeekday: number;
  #span: Span = { startMs: 0, endMs: 0 };

  constructor(name: 'day' | 'week' | 'month', timeZone: string, weekStartsOn: Weekday) {
    this.name = name;
    this.#days = new LocalDays(timeZone);
    this.#firstWeekday = weekdays.indexOf(weekStartsOn);
  }

  spanAt(atMs: number): Span {
    if (atMs < this.#span.startMs || atMs >= this.#span.endMs) {
      const [first, next] = this.#bounds(this.#days.at(atMs));
      this.#span = { startMs: this.#days.startOf(first), endMs: this.#days.startOf(next) };
    }
    return this.#span;
  }

  #bounds(day: LocalDay): readonly [first: LocalDay, next: LocalDay] {
    if (this.name === 'day') return [day, day + 1];
    const date = new Date(day * 86_400_000);
    if (this.name === 'week') {
      const first = day - ((date.getUTCDay() - this.#firstWeekday + 7) % 7);
      return [first, first + 7];
    }
    const month = (ahead: number): LocalDay =>
      Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1) / 86_400_000;
    return [month(0), month(1)];
  }
}

const windows = new Map<string, Window>();

/**
 * The window of that name in that place.
 *
 * @throws TypeError for what is no name of a time zone.
 */
export function windowOf(name: WindowName, timeZone = 'UTC', weekStartsOn: Weekday = 'monday'): Window {
  if (name === 'minute' || name === 'hour' || name === 'total') return still[name];
  const key = `${name} ${timeZone} ${weekStartsOn}`;
  let window = windows.get(key);
  if (!window) windows.set(key, (window = new CalendarWindow(name, timeZone, weekStartsOn)));
  return window;
}
