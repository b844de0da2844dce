import { expected } from '@sluice/core';
import type { Ledger } from './ledger.ts';
import type { PriceBook } from './prices/price-book.ts';

/** @throws TypeError for what is no ledger, or no price book. */
export function assertBooks(ledger: Ledger, prices: PriceBook): void {
  if (typeof ledger?.record !== 'function') throw expected('ledger', 'a ledger, as `memoryLedger()` makes one', ledger);
  if (typeof prices?.priceOf !== 'function')
    throw expected('prices', 'a price book, as `priceBook()` makes one', prices);
}
