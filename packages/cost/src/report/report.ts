/** What a report can be split by. `day` is a calendar day (`2026-11-25`) in the query's time zone; `tag:x` the tag named x. */
export type ReportDimension =
  | 'user'
  | 'tenant'
  | 'provider'
  | 'model'
  | 'operation'
  | 'outcome'
  | 'day'
  | `tag:${string}`;

/**
 * A point in time: ms since 1970, a date, an instant with its offset (`2026-03-29T06:00:00Z`), or the beginning of a day in
 * the query's time zone (`2026-03-29`).
 */
export type Moment = number | Date | string;

export interface ReportQuery {
  /** One line for each combination that occurs. @defaultValue one line for all */
  readonly by?: ReportDimension | readonly ReportDimension[];
  /** The first moment that counts. @defaultValue the beginning */
  readonly from?: Moment;
  /** The first moment that does not count any more: March is `from: '2026-03-01', to: '2026-04-01'`. @defaultValue the end */
  readonly to?: Moment;
  /** An IANA name. Days begin at its midnight. @defaultValue `'UTC'` */
  readonly timeZone?: string;
}

/** Half and 95 % of what was measured took no longer, in ms; `null` where nothing was measured. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What one group of rows comes to. */
export interface ReportLine {
  /** The value of each dimension that was asked for; `null` where the rows have none. */
  readonly key: Readonly<Record<string, string | null>>;
  readonly rows: number;
  /** Rows of attempts, whatever their outcome; the others are of calls that no provider answered. */
  readonly attempts: number;
  /** Attempts that failed, that stopped before their end, or that were not sent. */
  readonly failedRows: number;
  readonly cancelledRows: number;
  /** Calls that a cache answered, or another caller's answer. */
  readonly cachedRows: number;
  /** Calls that a link above the provider refused. */
  readonly refusedRows: number;
  /** Tokens of attempts. Those of hits were another row's. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWriteLongTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Of the rows whose cost is known. */
  readonly costNanoUsd: number;
  /** Rows whose cost is not known: the sum is too low by theirs. */
  readonly unpricedRows: number;
  readonly estimatedRows: number;
  /** What `cachedRows` would have cost, of those that have a price. */
  readonly savedNanoUsd: number;
  /** Those that have none: more was saved by theirs. */
  readonly unpricedHits: number;
  /** From the attempt's turn to its end; of those that were answered whole. */
  readonly latency: Percentiles;
  /** From the attempt's turn to its first output; the same. */
  readonly firstOutput: Percentiles;
}

/** What a ledger's rows come to. */
export interface Report {
  /** What the lines are split by. */
  readonly by: readonly ReportDimension[];
  /** Whose days they are. */
  readonly timeZone: string;
  /** In order of their keys, `null` last. */
  readonly lines: readonly ReportLine[];
  /** Of all rows: percentiles do not add up. Its key is empty. */
  readonly total: ReportLine;
}
