import { expected, systemClock, type Clock } from '@sluice/core';
import type { Ledger } from './ledger.ts';
import { Calendar } from './report/calendar.ts';
import { dimensionsOf, type Dimension } from './report/dimension.ts';
import type { ReportDimension } from './report/report.ts';
import type { Row } from './row.ts';

export interface AlertOptions {
  /** What 100 % are, in billionths of a US dollar. Nothing is refused above it: that is a budget's work. */
  readonly limitNanoUsd: number;
  /** When counting begins anew. @defaultValue `'month'` */
  readonly per?: 'day' | 'month';
  /** Whose days and months. @defaultValue `'UTC'` */
  readonly timeZone?: string;
  /** Which rows count: those that have all of these values, such as `{ tenant: 'acme' }`. @defaultValue all */
  readonly of?: { readonly [Name in ReportDimension]?: string };
  /** The shares of the limit that are told. @defaultValue `[0.5, 0.8, 1]` */
  readonly shares?: readonly number[];
  readonly clock?: Clock;
  /** Called once for each share and period, as soon as a row reaches it. Must not throw. */
  onReached(alert: Alert): void;
}

/** A share of the limit was reached. */
export interface Alert {
  readonly share: number;
  readonly spentNanoUsd: number;
  readonly limitNanoUsd: number;
  /** `2026-11-25` or `2026-11`. */
  readonly period: string;
}

/**
 * A ledger that tells when so much of a limit is spent. It begins with what the ledger holds of the period when this is made;
 * after that each process counts what it records itself. Costs that are not known are not in it.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * ```ts
 * const ledger = withAlerts(sqliteLedger({ file: 'usage.db' }), {
 *   limitNanoUsd: 100e9, // 100 dollars
 *   onReached: ({ share, period }) => console.warn(`${share * 100} % of the limit for ${period}`),
 * });
 * ```
 */
export function withAlerts(ledger: Ledger, options: AlertOptions): Ledger {
  const meter = new Meter(options);
  void meter.begin(ledger);
  return {
    record(row) {
      ledger.record(row);
      meter.add(row);
    },
    report: (query) => ledger.report(query),
    totals: () => ledger.totals(),
    flush: () => ledger.flush(),
    close: (closing) => ledger.close(closing),
  };
}

/** What is spent of a limit in a period. */
class Meter {
  readonly #options: AlertOptions;
  readonly #calendar: Calendar;
  readonly #dimensions: readonly Dimension[];
  readonly #shares: readonly number[];
  /** Earlier rows are the report's to count, later ones ours. */
  readonly #sinceMs: number;
  #period: string;
  #spentNanoUsd = 0;
  #told = 0;

  constructor(options: AlertOptions) {
    const {
      limitNanoUsd,
      per = 'month',
      timeZone = 'UTC',
      of = {},
      shares = [0.5, 0.8, 1],
      clock = systemClock,
    } = options;
    if (!(Number.isFinite(limitNanoUsd) && limitNanoUsd > 0)) {
      throw expected('limitNanoUsd', 'a finite number > 0', limitNanoUsd);
    }
    if (per !== 'day' && per !== 'month') throw expected('per', "'day' or 'month'", per);
    if (shares.length === 0 || !shares.every((share) => share > 0)) throw expected('shares', 'numbers > 0', shares);
    if (typeof options.onReached !== 'function') throw expected('onReached', 'a function', options.onReached);
    this.#options = options;
    this.#calendar = new Calendar(timeZone);
    this.#dimensions = dimensionsOf({ by: Object.keys(of) as ReportDimension[] }, this.#calendar);
    this.#shares = shares.toSorted((a, b) => a - b);
    this.#sinceMs = clock.wall();
    this.#period = this.#periodOf(this.#sinceMs);
  }

  /** Takes in what the ledger holds already. */
  async begin(ledger: Ledger): Promise<void> {
    const period = this.#period;
    const from = this.#calendar.startOf(period.length === 'YYYY-MM'.length ? `${period}-01` : period);
    if (from >= this.#sinceMs) return;
    try {
      const by = this.#dimensions.map(({ name }) => name);
      const { lines } = await ledger.report({ by, from, to: this.#sinceMs });
      const own = lines.filter(({ key }) => by.every((name) => key[name] === this.#options.of?.[name]));
      if (period === this.#period) this.#spend(own.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0));
    } catch (error) {
      process.emitWarning(`Alerts begin at 0: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  add(row: Row): void {
    if (row.at < this.#sinceMs || !row.costNanoUsd) return;
    if (!this.#dimensions.every(({ name, valueOf }) => valueOf(row) === this.#options.of?.[name])) return;
    const period = this.#periodOf(row.at);
    if (period < this.#period) return; // a call of yesterday that ended today
    if (period > this.#period) {
      this.#period = period;
      this.#spentNanoUsd = 0;
      this.#told = 0;
    }
    this.#spend(row.costNanoUsd);
  }

  #spend(nanoUsd: number): void {
    this.#spentNanoUsd += nanoUsd;
    const { limitNanoUsd } = this.#options;
    for (;;) {
      const share = this.#shares[this.#told];
      if (share === undefined || this.#spentNanoUsd < share * limitNanoUsd) return;
      this.#told++;
      this.#options.onReached({ share, spentNanoUsd: this.#spentNanoUsd, limitNanoUsd, period: this.#period });
    }
  }

  #periodOf(atMs: number): string {
    const day = this.#calendar.dayOf(atMs);
    return this.#options.per === 'day' ? day : day.slice(0, 'YYYY-MM'.length);
  }
}
