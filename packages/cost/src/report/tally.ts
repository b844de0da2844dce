import type { Row } from '../row.ts';
import type { Percentiles, ReportLine } from './report.ts';

const tokenClasses = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWriteLongTokens',
  'outputTokens',
  'reasoningTokens',
] as const;

/** Sums rows up as they come. Of each it keeps two durations at most, for the percentiles. */
export class Tally {
  readonly #key: ReportLine['key'];
  readonly #latenciesMs: number[] = [];
  readonly #firstOutputsMs: number[] = [];
  readonly #sums: { -readonly [Key in keyof Omit<ReportLine, 'key' | 'latency' | 'firstOutput'>]: number } = {
    rows: 0,
    attempts: 0,
    failedRows: 0,
    cancelledRows: 0,
    cachedRows: 0,
    refusedRows: 0,
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteLongTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    costNanoUsd: 0,
    unpricedRows: 0,
    estimatedRows: 0,
    savedNanoUsd: 0,
    unpricedHits: 0,
  };

  constructor(key: ReportLine['key']) {
    this.#key = key;
  }

  add(row: Row): void {
    const sums = this.#sums;
    sums.rows++;
    if (row.costNanoUsd === null) sums.unpricedRows++;
    else sums.costNanoUsd += row.costNanoUsd;
    if (row.costStatus === 'estimated') sums.estimatedRows++;
    if (row.savedNanoUsd !== null) sums.savedNanoUsd += row.savedNanoUsd;
    switch (row.outcome) {
      case 'cached':
      case 'coalesced':
        sums.cachedRows++;
        if (row.savedNanoUsd === null) sums.unpricedHits++;
        return; // its tokens are those of another row
      case 'refused':
        sums.refusedRows++;
        return;
      case 'cancelled':
        sums.cancelledRows++;
        return this.#addAttempt(row);
      case 'failed':
      case 'truncated':
      case 'not-sent':
        sums.failedRows++;
        return this.#addAttempt(row);
      case 'ok':
        this.#measure(row);
        return this.#addAttempt(row);
    }
  }

  read(): ReportLine {
    return {
      key: this.#key,
      ...this.#sums,
      latency: percentilesOf(this.#latenciesMs),
      firstOutput: percentilesOf(this.#firstOutputsMs),
    };
  }

  #addAttempt({ usage }: Row): void {
    this.#sums.attempts++;
    for (const name of tokenClasses) this.#sums[name] += usage[name] ?? 0;
  }

  /** From when it was its turn: what it waited for above is not the provider's doing. */
  #measure({ permitMs, firstOutputMs, endMs }: Row): void {
    if (permitMs === null) return;
    this.#latenciesMs.push(endMs - permitMs);
    if (firstOutputMs !== null) this.#firstOutputsMs.push(firstOutputMs - permitMs);
  }
}

/** By nearest rank, so that each is a value that was measured, and the same from every store. */
function percentilesOf(values: number[]): Percentiles {
  values.sort((a, b) => a - b);
  const at = (share: number): number | null => values[Math.ceil(share * values.length) - 1] ?? null;
  return { p50: at(0.5), p95: at(0.95) };
}
