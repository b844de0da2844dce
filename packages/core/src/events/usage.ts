import type { JsonObject } from '../json.ts';

/**
 * The token classes, disjoint: no token is counted in two of them, whatever the provider's own way of counting.
 * Absent means unknown, which is not 0.
 */
export interface TokenCounts {
  /** Read afresh: neither from the provider's cache nor written to it. */
  readonly inputTokens?: number;
  readonly cacheReadTokens?: number;
  /** Written to the provider's cache for its short time (5 minutes at Anthropic). */
  readonly cacheWriteTokens?: number;
  /** Written to the provider's cache for its long time (1 hour at Anthropic). */
  readonly cacheWriteLongTokens?: number;
  /** Without reasoning. */
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
}

/** What an answer used. */
export interface Usage extends TokenCounts {
  /** The provider's own object, as sent: tiers, server tools, iterations, and what came after this release. */
  readonly raw?: JsonObject;
}

const tokenClasses = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWriteLongTokens',
  'outputTokens',
  'reasoningTokens',
] as const satisfies readonly (keyof TokenCounts)[];

type Unsure = { readonly [Key in keyof Usage]: Usage[Key] | undefined };

/** A usage of what a dialect made out, some of it perhaps `undefined`: unknown is absent, so that it survives JSON alike. */
export function knownUsage(counts: Unsure): Usage {
  const usage: { -readonly [Key in keyof Usage]: Usage[Key] } = {};
  for (const name of tokenClasses) {
    const count = counts[name];
    if (count !== undefined) usage[name] = count;
  }
  if (counts.raw !== undefined) usage.raw = counts.raw;
  return usage;
}

/**
 * Adds two usages, class by class. A class that one of them does not know counts as the other says: a lower bound is
 * better than nothing. `raw` is the later one's.
 */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum: { -readonly [Key in keyof Usage]: Usage[Key] } = {};
  for (const name of tokenClasses) {
    const first = a[name];
    const second = b[name];
    if (first !== undefined || second !== undefined) sum[name] = (first ?? 0) + (second ?? 0);
  }
  const raw = b.raw ?? a.raw;
  if (raw !== undefined) sum.raw = raw;
  return sum;
}
