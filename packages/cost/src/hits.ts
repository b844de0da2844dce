import { observeCall, systemClock, type Middleware } from '@sluice/core';
import { assertBooks } from './assert-books.ts';
import type { CostOptions } from './cost.ts';
import { HitRow } from './hit-row.ts';
import { priceBook } from './prices/price-book.ts';

/**
 * Writes a row for every call that no provider answered: a cache did, another caller's answer was shared, or a link refused it
 * (no budget, a full queue, an open circuit). The row costs nothing and says what the answer would have cost.
 *
 * Stands outside the cache, and outside whatever may refuse. Calls that a provider was asked for leave no row here: theirs are
 * `cost()`'s.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * ```ts
 * const complete = compose(hits({ ledger }), cache({ store, scope }), retry(), cost({ ledger }), anthropic());
 * ```
 */
export function hits({ ledger, prices = priceBook(), clock = systemClock }: CostOptions): Middleware {
  assertBooks(ledger, prices);
  const books = { prices, clock, record: ledger.record.bind(ledger) };
  const link: Middleware = function hits(call, next) {
    return observeCall(
      call,
      () => new HitRow(call, books),
      () => next(call),
    );
  };
  const flush = (): Promise<void> => ledger.flush(); // whoever made the ledger closes it
  return Object.assign(link, { flush, close: flush });
}
