import type { Usage } from '@sluice/core';

/**
 * What a usage costs. `priceOf` of `@sluice/cost` is one as it stands; so is `book.priceOf` of a price book with prices of
 * your own. `null`: nobody knows, which is not free. Rounded up to whole nano-dollars.
 */
export type PriceOf = (
  model: string,
  usage: Usage,
  served: { readonly provider: string | null },
) => { readonly nanoUsd: number | null };

/** Prices as a budget reads them: a number that cannot be a price is none. */
export class Prices {
  readonly #priceOf: PriceOf;
  readonly #ceiling: number | undefined;

  constructor(priceOf: PriceOf, ceiling: number | undefined) {
    this.#priceOf = priceOf;
    this.#ceiling = ceiling;
  }

  /** In nano-dollars; by the ceiling where there is no price; `null` where there is no ceiling either. */
  of(model: string, usage: Usage, provider: string | null): number | null {
    const { nanoUsd } = this.#priceOf(model, usage, { provider });
    if (typeof nanoUsd === 'number' && nanoUsd >= 0 && nanoUsd < Infinity) {
      return Math.min(Math.ceil(nanoUsd), Number.MAX_SAFE_INTEGER);
    }
    return this.#ceiling === undefined ? null : tokensOf(usage) * this.#ceiling;
  }
}

/** All tokens, of every class. */
export function tokensOf(usage: Usage): number {
  let tokens = 0;
  for (const name of tokenClasses) tokens += usage[name] ?? 0;
  return tokens;
}

const tokenClasses = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWriteLongTokens',
  'outputTokens',
  'reasoningTokens',
] as const;

/** What is left of a usage when counts that cannot be are taken out, and whether all could be. */
export function plausible(usage: Usage): { readonly usage: Usage; readonly whole: boolean } {
  const wrong = tokenClasses.filter((name) => {
    const count: unknown = usage[name];
    return count !== undefined && !(typeof count === 'number' && count >= 0 && count < 2 ** 53);
  });
  if (wrong.length === 0) return { usage, whole: true };
  const { ...copy }: { -readonly [Key in keyof Usage]: Usage[Key] } = usage;
  for (const name of wrong) delete copy[name];
  return { usage: copy, whole: false };
}
