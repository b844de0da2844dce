import type { Row } from '@sluice/cost';

/** What a user's rows come to, as the page shows it. */
export interface UsageReport {
  readonly totals: {
    /** Calls, each once, however many attempts and turns it had. */
    readonly calls: number;
    readonly nanoUsd: number;
    /** Rows whose cost nobody knows: the sum is too low by theirs. */
    readonly unpriced: number;
    readonly savedNanoUsd: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
  };
  /** The newest first. */
  readonly rows: readonly UsageRow[];
  /** Oldest first; spans of ten seconds in which there was something. */
  readonly series: readonly UsageSpan[];
}

export interface UsageRow {
  readonly at: number;
  readonly model: string;
  readonly provider: string | null;
  readonly outcome: Row['outcome'];
  /** Who answered: `provider`, `cache`, or another call (`flight`) that asked the same just then. */
  readonly source: 'provider' | 'cache' | 'flight' | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly nanoUsd: number | null;
  readonly firstOutputMs: number | null;
  readonly durationMs: number;
}

export interface UsageSpan {
  /** When it began. */
  readonly at: number;
  readonly nanoUsd: number;
  readonly calls: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly firstOutputP50Ms: number | null;
}

const mostRows = 50;
const spanMs = 10_000;
const sources = { cached: 'cache', coalesced: 'flight', refused: null } as const;

/** @param rows - Of one user, oldest first. */
export function usageReport(rows: readonly Row[]): UsageReport {
  return {
    totals: {
      calls: new Set(rows.map(callOf)).size,
      nanoUsd: sum(rows, ({ costNanoUsd }) => costNanoUsd ?? 0),
      unpriced: rows.filter(({ costNanoUsd }) => costNanoUsd === null).length,
      savedNanoUsd: sum(rows, ({ savedNanoUsd }) => savedNanoUsd ?? 0),
      inputTokens: sum(rows.filter(wasAsked), inputTokensOf),
      outputTokens: sum(rows.filter(wasAsked), outputTokensOf),
    },
    rows: rows.slice(-mostRows).toReversed().map(rowOf),
    series: [...Map.groupBy(rows, ({ at }) => Math.floor(at / spanMs) * spanMs)].map(([at, own]) => spanOf(at, own)),
  };
}

/** Attempts and turns have the id of their call, and `.n` behind it for each time that it was made again. */
function callOf({ id }: Row): string {
  return id.split('.', 1)[0]!;
}

/** Tokens of a hit were another row's. */
function wasAsked({ outcome }: Row): boolean {
  return !(outcome in sources);
}

function inputTokensOf({ usage }: Row): number {
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, cacheWriteLongTokens = 0 } = usage;
  return inputTokens + cacheReadTokens + cacheWriteTokens + cacheWriteLongTokens;
}

function outputTokensOf({ usage: { outputTokens = 0, reasoningTokens = 0 } }: Row): number {
  return outputTokens + reasoningTokens;
}

function rowOf(row: Row): UsageRow {
  const { at, model, provider, outcome, costNanoUsd, firstOutputMs } = row;
  return {
    at,
    model,
    provider,
    outcome,
    source: outcome in sources ? sources[outcome as keyof typeof sources] : 'provider',
    inputTokens: inputTokensOf(row),
    outputTokens: outputTokensOf(row),
    nanoUsd: costNanoUsd,
    firstOutputMs: firstOutputMs === null ? null : Math.round(sinceItsTurn(row, firstOutputMs)),
    durationMs: Math.round(sinceItsTurn(row, row.endMs)),
  };
}

/** What the provider took, without the waits before it. */
function sinceItsTurn({ permitMs }: Row, ms: number): number {
  return ms - (permitMs ?? 0);
}

function spanOf(at: number, rows: readonly Row[]): UsageSpan {
  const whole = rows.filter(({ outcome }) => outcome === 'ok').map(rowOf);
  const durations = whole.map(({ durationMs }) => durationMs);
  return {
    at,
    nanoUsd: sum(rows, ({ costNanoUsd }) => costNanoUsd ?? 0),
    calls: new Set(rows.map(callOf)).size,
    p50Ms: percentile(durations, 0.5),
    p95Ms: percentile(durations, 0.95),
    firstOutputP50Ms: percentile(
      whole.flatMap(({ firstOutputMs }) => firstOutputMs ?? []),
      0.5,
    ),
  };
}

/** By nearest rank; `null` of nothing. */
function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

function sum(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
