import { invalid, type Call, type CompletionRequest } from '@sluice/core';
import { accountsOf, type Account } from './account.ts';
import type { Claim, Standing } from './budget-store.ts';
import { estimateOf, type Estimate } from './estimate.ts';
import type { Prices } from './price.ts';
import type { Settings } from './settings.ts';
import { nothing } from './unit.ts';

/** A call with no tokens to count. */
const oneRequest: Estimate = { input: { ...nothing, requests: 1 }, most: { ...nothing, requests: 1 } };

/** What is to be held for a call, and the request that keeps within it. */
export class Plan {
  readonly accounts: readonly Account[];
  readonly prices: Prices | undefined;
  request: CompletionRequest;
  estimate: Estimate = oneRequest;
  readonly #call: Call;
  readonly #settings: Settings;
  /** How few tokens of an answer are worth asking for; `undefined`: the caller has said how many. */
  readonly #least: number | undefined;

  constructor(call: Call, settings: Settings) {
    this.#call = call;
    this.#settings = settings;
    this.request = call.request;
    this.accounts = accountsOf(settings.limitsOf(call), call, settings.slotOf);
    if (this.accounts.every(({ unit }) => unit === 'requests')) return;
    this.prices = this.accounts.some(({ unit }) => unit === 'nanoUsd') ? settings.prices : undefined;
    const { withoutMaxTokens } = settings;
    const { maxTokens } = call.request;
    if (maxTokens !== undefined) this.#estimate(maxTokens);
    else if (withoutMaxTokens === 'reject') throw invalid('maxTokens', 'a whole number ≥ 1', maxTokens);
    else if ('assume' in withoutMaxTokens) this.#estimate(withoutMaxTokens.assume);
    else {
      const thinking = thinkingOf(call.request); // comes out of the same tokens
      this.#least = withoutMaxTokens.least + thinking;
      this.#inject(withoutMaxTokens.inject + thinking);
    }
  }

  get callId(): string {
    return this.#call.id;
  }

  get claims(): readonly Claim[] {
    const { input, most } = this.estimate;
    const ifLost = this.#settings.whenUnknown === 'all' ? most : input;
    return this.accounts.map((account) => ({ account, amount: most[account.unit], ifLost: ifLost[account.unit] }));
  }

  /** Makes the answer as short as what is left; `false` if that would be too short, or the length is not ours to change. */
  shorten(standings: readonly Standing[]): boolean {
    const least = this.#least;
    if (least === undefined) return false;
    const { input, most } = this.estimate;
    const outputTokens = this.request.maxTokens!;
    const shares = standings.map(({ account: { unit }, limit, spent, held }) => {
      const answer = most[unit] - input[unit];
      const room = limit - spent - held - input[unit];
      return answer === 0 ? (room < 0 ? -1 : 1) : room / answer;
    });
    const affordable = Math.floor(outputTokens * Math.min(1, ...shares));
    if (affordable >= outputTokens) return false;
    // Prices are rounded, and may have steps: what is left by proportion can be a little too much.
    for (let length = Math.max(affordable, least); ; length = Math.max(least, Math.floor(length * 0.9))) {
      this.#inject(length);
      if (this.#fits(standings)) return true;
      if (length === least) return false;
    }
  }

  #fits(standings: readonly Standing[]): boolean {
    return this.claims.every(({ amount }, at) => {
      const { limit, spent, held } = standings[at]!;
      return spent + held + amount <= limit;
    });
  }

  #inject(maxTokens: number): void {
    this.request = { ...this.#call.request, maxTokens };
    this.#estimate(maxTokens);
  }

  #estimate(outputTokens: number): void {
    this.estimate = estimateOf(this.#call.request, outputTokens, this.#settings.candidatesOf(this.#call), this.prices);
  }
}

function thinkingOf({ reasoning }: CompletionRequest): number {
  return reasoning && 'budgetTokens' in reasoning ? reasoning.budgetTokens : 0;
}
