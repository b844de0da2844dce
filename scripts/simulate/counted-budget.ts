import { retryBudget, type RetryBudget, type RetryReason } from '@sluice/retry';

/** What the books of a retry budget say at the end. */
export interface BudgetBooks {
  readonly capacity: number;
  /** Attempts that were paid for. */
  granted: number;
  /** Tokens, by who answers. */
  readonly spent: Map<string, number>;
  readonly earned: Map<string, number>;
}

/** What a retry costs and what a success gives, as the README of `@sluice/retry` says it. */
const costs: Readonly<Record<RetryReason, number>> = { failure: 14, throttling: 5 };
const successGives = 1;

/** A real retry budget, with books of its own beside it. `broke` is what happens to a budget that says yes to all. */
export function countedBudget(capacity: number, broke: boolean): RetryBudget & { readonly books: BudgetBooks } {
  const real = retryBudget({ capacity });
  const books: BudgetBooks = { capacity, granted: 0, spent: new Map(), earned: new Map() };
  const book = (column: Map<string, number>, provider: string, tokens: number): void =>
    void column.set(provider, (column.get(provider) ?? 0) + tokens);
  return {
    books,
    left: (answerer) => real.left(answerer),
    spend(answerer, reason) {
      if (!real.spend(answerer, reason) && !broke) return false;
      books.granted++;
      book(books.spent, answerer.provider, costs[reason]);
      return true;
    },
    succeeded(answerer, after) {
      real.succeeded(answerer, after);
      book(books.earned, answerer.provider, after ? costs[after] : successGives);
    },
  };
}
