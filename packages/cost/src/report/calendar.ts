import { expected } from '@sluice/core';

/** All offsets from UTC that are in use are whole numbers of these, and clocks are changed at whole numbers of them. */
const stepMs = 15 * 60_000;
/** The local time is at most 14 hours from UTC (Kiritimati). */
const farthestMs = 15 * 3_600_000;
const dayForm = /^\d{4}-\d{2}-\d{2}$/;

/** Days as they are where somebody lives: 23 hours long on one of them in spring, 25 on one in autumn. */
export class Calendar {
  readonly timeZone: string;
  readonly #format: Intl.DateTimeFormat;
  /** Formatting takes about a microsecond, and rows of one time come together. */
  readonly #days = new Map<number, string>();

  /** @param timeZone - By its IANA name. */
  constructor(timeZone: string) {
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone,
        calendar: 'gregory',
        numberingSystem: 'latn',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      });
    } catch {
      throw expected('timeZone', "the IANA name of a time zone ('Europe/Berlin')", timeZone);
    }
    this.timeZone = timeZone;
  }

  /** The day on which an instant falls, as `2026-03-29`. */
  dayOf(atMs: number): string {
    const step = Math.floor(atMs / stepMs);
    let day = this.#days.get(step);
    if (day === undefined) {
      day = this.#read(step * stepMs);
      this.#days.set(step, day);
    }
    return day;
  }

  /** The first instant of a day. Of one that a zone left out, that of the next. */
  startOf(day: string): number {
    const middleMs = Date.parse(`${day}T00:00:00Z`);
    let before = Math.floor((middleMs - farthestMs) / stepMs);
    let there = Math.ceil((middleMs + farthestMs) / stepMs);
    while (there - before > 1) {
      const between = Math.floor((before + there) / 2);
      if (this.dayOf(between * stepMs) < day) before = between;
      else there = between;
    }
    return there * stepMs;
  }

  #read(atMs: number): string {
    const parts = new Map(this.#format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    return `${parts.get('year')!.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
  }
}

/** Whether a text names a day that there is: `2026-02-29` is none. */
export function isDay(text: string): boolean {
  if (!dayForm.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}
