/** What can be limited: money in billionths of a US dollar, tokens of every class, calls that were sent. */
export type Unit = 'nanoUsd' | 'tokens' | 'requests';

export const units: readonly Unit[] = ['nanoUsd', 'tokens', 'requests'];

/** How much of each; whole numbers. */
export type Amounts = Readonly<Record<Unit, number>>;

export const nothing: Amounts = Object.freeze({ nanoUsd: 0, tokens: 0, requests: 0 });

export function mostOf(a: Amounts, b: Amounts): Amounts {
  return {
    nanoUsd: Math.max(a.nanoUsd, b.nanoUsd),
    tokens: Math.max(a.tokens, b.tokens),
    requests: Math.max(a.requests, b.requests),
  };
}

/** Sums stop at the largest number that is exact: no limit is above it. */
export function sumOf(a: Amounts, b: Amounts): Amounts {
  return {
    nanoUsd: exact(a.nanoUsd + b.nanoUsd),
    tokens: exact(a.tokens + b.tokens),
    requests: exact(a.requests + b.requests),
  };
}

function exact(sum: number): number {
  return Math.min(sum, Number.MAX_SAFE_INTEGER);
}

/** Whether it is a whole number ≥ `least` that is exact as a double, which Redis' Lua counts in. */
export function isWhole(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
