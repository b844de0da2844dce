import type { Usage } from '@sluice/core';
import { priceBook, type Price, type Served } from './price-book.ts';

const published = priceBook();

/**
 * What a usage costs by the published prices, see {@link priceBook}. A function, so that whoever needs prices (a budget) can
 * take one and need not know this package.
 *
 * @example
 * ```ts
 * priceOf('claude-sonnet-4-5', { inputTokens: 2_200, outputTokens: 300 }, { provider: 'anthropic' }).nanoUsd; // 11_100_000
 * ```
 */
export function priceOf(model: string, usage: Usage, served?: Served): Price {
  return published.priceOf(model, usage, served);
}
