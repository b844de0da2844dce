import type { CompletionError } from '@sluice/core';
import type { Target } from './target.ts';

/** What a router wants of a retry budget: a failover is one more attempt. What `@sluice/retry` makes is one. */
export interface FailoverBudget {
  /** Takes what an attempt costs that would not have been made had all gone well. `false` where it cannot be afforded. */
  spend(answerer: Answerer, reason: 'failure' | 'throttling'): boolean;
  /** A call was answered whole; `after` is what the attempt followed that was paid for. */
  succeeded(answerer: Answerer, after?: 'failure' | 'throttling'): void;
}

interface Answerer {
  readonly provider: string;
  readonly model: string;
}

/** One failover: what it costs goes off the budget of the target that has one more call by it. */
export class Failover {
  /** Whether it could be afforded. */
  readonly paid: boolean;
  readonly #budget: FailoverBudget;
  readonly #answerer: Answerer;
  readonly #reason: 'failure' | 'throttling';

  constructor(budget: FailoverBudget, to: Target, { model, after }: { model: string; after: CompletionError }) {
    const { chain, provider } = to.transport;
    this.#budget = budget;
    this.#answerer = { provider: chain?.at(-1) ?? provider, model: to.model ?? model };
    this.#reason = after.code === 'rate-limit' ? 'throttling' : 'failure';
    this.paid = budget.spend(this.#answerer, this.#reason);
  }

  /** The answer is whole, so it was worth it; or it was not made. */
  refund(): void {
    this.#budget.succeeded(this.#answerer, this.#reason);
  }
}
