import type { Attributes } from '@opentelemetry/api';
import type { Usage } from '@sluice/core';
import { attribute, type Conventions } from './conventions.ts';

/** The conventions count what was cached as input and what was thought as output; here no class holds another. */
export interface TokenTotals {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly reasoning: number | undefined;
}

export function tokenTotals(usage: Usage): TokenTotals {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteLongTokens, outputTokens, reasoningTokens } = usage;
  return {
    input: sum(inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteLongTokens),
    output: sum(outputTokens, reasoningTokens),
    cacheRead: cacheReadTokens,
    cacheWrite: sum(cacheWriteTokens, cacheWriteLongTokens),
    reasoning: reasoningTokens,
  };
}

/** Unknown classes stay unknown; no attribute is set of them. */
export function tokenAttributes(totals: TokenTotals, { cacheWriteTokens }: Conventions): Attributes {
  return {
    [attribute.inputTokens]: totals.input,
    [attribute.outputTokens]: totals.output,
    [attribute.cacheReadTokens]: totals.cacheRead,
    [cacheWriteTokens]: totals.cacheWrite,
    [attribute.reasoningTokens]: totals.reasoning,
  };
}

function sum(...counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0);
}
