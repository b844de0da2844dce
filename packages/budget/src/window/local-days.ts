import { expected } from '@sluice/core';

const dayMs = 86_400_000;

/** A date somewhere, as the days since 1970 that it would be in UTC: arithmetic on it knows no daylight saving. */
export type LocalDay = number;

/** Days as they are in one place: 23 hours long on one of them in spring, 25 on one in autumn, and now and then missing. */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat;

  /** @throws TypeError for what is no name of a time zone. */
  constructor(timeZone: string) {
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone,
        calendar: 'iso8601',
        numberingSystem: 'latn',
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      throw expected('timeZone', "the IANA name of a time zone ('Europe/Berlin')", timeZone);
    }
  }

  at(atMs: number): LocalDay {
    return Math.floor(this.#localMs(atMs) / dayMs);
  }

  /** The first instant at which that day, or a later one where there is no such day, has begun. */
  startOf(day: LocalDay): number {
    const midnightMs = day * dayMs;
    // The offset a day before and a day after: they differ only around a change, and then one of the two is right.
    const candidates = [midnightMs - dayMs, midnightMs + dayMs].map((nearMs) => midnightMs - this.#offsetAt(nearMs));
    const begun = candidates.filter((atMs) => this.at(atMs) >= day);
    return Math.min(...(begun.length > 0 ? begun : candidates));
  }

  #offsetAt(atMs: number): number {
    return this.#localMs(atMs) - Math.floor(atMs / 1_000) * 1_000;
  }

  /** What clocks show there, as if they showed UTC. */
  #localMs(atMs: number): number {
    const shown: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(atMs)) shown[type] = Number(value);
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }
}
