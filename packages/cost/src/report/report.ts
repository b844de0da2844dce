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

export interface ReportQuery {
  /** One line for each combination that occurs. @defaultValue one line for all */
  readonly by?: ReportDimension | readonly ReportDimension[];
  /** The first moment that counts: ms since 1970, or a date. @defaultValue the beginning */
  readonly from?: number | Date;
  /** The first moment that does not count any more. @defaultValue the end */
  readonly to?: number | Date;
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
  /** Rows of attempts, whatever their outcome; the others are hits. */
  readonly attempts: number;
  readonly failedRows: number;
  readonly cancelledRows: number;
  readonly cachedRows: number;
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
  readonly savedNanoUsd: number;
  /** From the attempt's turn to its end; of those that were answered whole. */
  readonly latency: Percentiles;
  /** From the attempt's turn to its first output; the same. */
  readonly firstOutput: Percentiles;
}

/** Lines in order of their keys. */
export interface Report {
  readonly lines: readonly ReportLine[];
}
