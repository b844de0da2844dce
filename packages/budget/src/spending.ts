import type { CompletionEvent, Ending, Watch } from '@sluice/core';
import { exceeded } from './budget-exceeded-error.ts';
import { isHeld, type Claim, type ReserveOutcome, type Standing } from './budget-store.ts';
import { Meter } from './meter.ts';
import type { Plan } from './plan.ts';
import type { Hold, Purse } from './purse.ts';
import type { Settings } from './settings.ts';
import type { Amounts, Unit } from './unit.ts';

/** More is asked for when so much of what is held is left: a reply is there before the rest is used up. */
const askAt = 0.1;
/** How much more, in parts of what was held first. */
const moreAt = 0.25;
/** How much may be said before it is looked at again, in characters: a token has one at least, nearly always. */
const leastInterval = 64;

/** A call whose answer grows, and what is held for it. */
export class Spending implements Watch {
  /** Set by whoever ties it to the call. */
  over: () => void = () => {};
  readonly #meter: Meter;
  readonly #purse: Purse;
  readonly #settings: Settings;
  readonly #callId: string;
  readonly #first: Amounts;
  #hold: Hold;
  #said = 0;
  #interval: number;
  #asking: Promise<void> | undefined;
  /** There is no more. */
  #refused: { readonly standings: readonly Standing[]; readonly requested: readonly number[] } | undefined;
  #failed: unknown;
  #unbounded = false;
  #isShort = false;

  constructor(hold: Hold, plan: Plan, purse: Purse, settings: Settings) {
    const { callId, estimate, prices } = plan;
    this.#hold = hold;
    this.#purse = purse;
    this.#settings = settings;
    this.#callId = callId;
    this.#first = estimate.most;
    this.#interval = this.#intervalAt(1);
    this.#meter = new Meter({ estimate, prices, whenUnknown: settings.whenUnknown, held: () => this.#held });
  }

  onEvent(event: CompletionEvent): void {
    const said = this.#meter.onEvent(event);
    if (said === 0 || this.#unbounded) return;
    this.#said += said;
    if (said > 0 && this.#said < this.#interval) return;
    this.#said = 0;
    this.#look();
    // What was told last is spent: to cut there would save nothing.
    if (this.#isShort && this.#asking === undefined && (said > 0 || event.type === 'start')) this.#cut();
  }

  onEnd(ending: Ending): void {
    this.#meter.onEnd(ending);
    this.over();
  }

  /** Nothing more is read while it is not known whether it can be paid for. */
  get waiting(): Promise<void> | undefined {
    return this.#isShort ? this.#asking : undefined;
  }

  /** The call is over: by an ending that was seen, or its signal. */
  settle(): void {
    this.#meter.onEnd({ how: 'left' });
    const { kind, spent } = this.#meter;
    this.#purse.settle(this.#hold, spent);
    this.#settings.onSettled({ id: this.#callId, kind, amounts: spent });
  }

  get #held(): Amounts {
    const held: Record<Unit, number> = { ...this.#first };
    for (const { account, amount } of this.#hold.claims) held[account.unit] = amount;
    return held;
  }

  #look(): void {
    const { spent } = this.#meter;
    const left = Math.min(
      ...this.#hold.claims.map(({ account: { unit }, amount }) =>
        spent[unit] === 0 || unit === 'requests' ? 1 : (amount - spent[unit]) / Math.max(1, amount),
      ),
    );
    this.#isShort = left < 0;
    this.#interval = this.#intervalAt(left);
    if (left < askAt && !this.#asking && !this.#refused) this.#ask(spent);
  }

  #intervalAt(left: number): number {
    return Math.max(leastInterval, (left * this.#first.tokens) / 2);
  }

  #ask(spent: Amounts): void {
    const claims = this.#hold.claims.map((claim): Claim => {
      const { unit } = claim.account;
      if (unit === 'requests') return claim;
      return { ...claim, amount: Math.max(claim.amount, spent[unit]) + Math.ceil(this.#first[unit] * moreAt) };
    });
    const requested = claims.map(({ amount }, at) => amount - this.#hold.claims[at]!.amount);
    const heard = (outcome: ReserveOutcome | undefined): void => {
      if (outcome === undefined) this.#unbounded = true;
      else if (isHeld(outcome)) this.#hold = { ...this.#hold, claims };
      else if ('refused' in outcome) this.#refused = { standings: outcome.refused, requested };
      if (this.#unbounded || (outcome && isHeld(outcome))) this.#isShort = false;
    };
    try {
      const outcome = this.#purse.raise(this.#hold, claims);
      if (!(outcome instanceof Promise)) return heard(outcome);
      this.#asking = outcome
        .then(heard, (error: unknown) => void (this.#failed = error))
        .finally(() => (this.#asking = undefined));
    } catch (error) {
      this.#failed = error;
    }
  }

  #cut(): void {
    if (this.#settings.onShort === 'finish') {
      this.#unbounded = true;
      return;
    }
    if (this.#failed !== undefined) throw this.#failed as Error;
    if (this.#refused) throw exceeded(this.#refused.standings, this.#refused.requested, true);
  }
}
