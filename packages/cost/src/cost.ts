import { observeCall, systemClock, type Clock, type Middleware } from '@sluice/core';
import { assertBooks } from './assert-books.ts';
import { AttemptRows } from './attempt-rows.ts';
import type { Ledger } from './ledger.ts';
import { priceBook, type PriceBook } from './prices/price-book.ts';

export interface CostOptions {
  /** Where rows go. Shared by as many links as you like; whoever made it closes it, after the chains. */
  readonly ledger: Ledger;
  /** @defaultValue `priceBook()`, the published prices */
  readonly prices?: PriceBook;
  /** The same as the edge's. @defaultValue the real one */
  readonly clock?: Clock;
}

/**
 * Writes a row for every attempt at an answer, however it ends: whole, failed, cancelled, cut or never sent. It is handed to the
 * ledger before the `end` passes, and nobody waits for it.
 *
 * Stands next to the transport, inside whatever repeats or waits: its row then has the attempt's own id (`call.id`), and the
 * times of its wait and of its answer. Never fails a call.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * ```ts
 * const ledger = sqliteLedger({ file: 'usage.db' });
 * const complete = compose(retry(), semaphore(8), cost({ ledger }), anthropic());
 * await complete(request, { attributes: { user: 'u1', tenant: 'acme', tags: { feature: 'search' } } });
 * ```
 */
export function cost({ ledger, prices = priceBook(), clock = systemClock }: CostOptions): Middleware {
  assertBooks(ledger, prices);
  const record = ledger.record.bind(ledger);
  const link: Middleware = function cost(call, next) {
    const provider = next.chain?.at(-1) ?? null;
    return observeCall(
      call,
      () => new AttemptRows(call, { prices, clock, provider, record }),
      () => next(call),
    );
  };
  const flush = (): Promise<void> => ledger.flush(); // whoever made the ledger closes it
  return Object.assign(link, { flush, close: flush });
}
