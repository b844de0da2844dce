import type { Price, PriceBook, Served } from './prices/price-book.ts';
import type { CostStatus, Row } from './row.ts';
import type { Spent } from './spent.ts';

interface Pricing {
  readonly prices: PriceBook;
  readonly model: string;
  readonly served: Served;
  /** Nothing can have been spent. */
  readonly surelyFree: boolean;
}

/** What an attempt cost, as far as anybody knows: never 0 for want of knowledge. */
export function priced(
  { usage, source }: Spent,
  { prices, model, served, surelyFree }: Pricing,
): Pick<Row, 'costNanoUsd' | 'costStatus' | 'priceVersion'> {
  if (source === 'none') {
    const costStatus: CostStatus = surelyFree ? 'exact' : 'unknown';
    return { costNanoUsd: surelyFree ? 0 : null, costStatus, priceVersion: null };
  }
  const { nanoUsd } = safely(() => prices.priceOf(model, usage, served));
  if (nanoUsd === null) return { costNanoUsd: null, costStatus: 'unpriced', priceVersion: prices.version };
  return { costNanoUsd: nanoUsd, costStatus: source === 'final' ? 'exact' : 'estimated', priceVersion: prices.version };
}

/** A price book may be somebody else's. What is wrong with it is no reason for an answer to fail. */
export function safely(price: () => Price): Price {
  try {
    return price();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
    return { nanoUsd: null, unpriced: ['error'] };
  }
}
