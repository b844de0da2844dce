import {
  abortError,
  hold as tie,
  leavingError,
  observe,
  precede,
  type Call,
  type Events,
  type Next,
} from '@sluice/core';
import type { ReserveOutcome } from './budget-store.ts';
import { heldBack } from './held-back.ts';
import type { BudgetNote } from './note.ts';
import { Plan } from './plan.ts';
import { assertHeld, type Hold, type Purse } from './purse.ts';
import type { Settings } from './settings.ts';
import { Spending } from './spending.ts';
import { usageOf } from './standing.ts';
import { nothing } from './unit.ts';

/** How often an answer is made shorter, because others take what was left meanwhile. */
const tries = 4;

/** Lets calls through that can be paid for. */
export class BudgetLink {
  readonly #purse: Purse;
  readonly #settings: Settings;

  constructor(purse: Purse, settings: Settings) {
    this.#purse = purse;
    this.#settings = settings;
  }

  /** Nothing is awaited where the store answers at once. */
  enter(call: Call, next: Next): Events | Promise<Events> {
    const plan = new Plan(call, this.#settings);
    if (plan.accounts.length === 0) return next(call);
    return this.#ask(plan, call, next, 1);
  }

  #ask(plan: Plan, call: Call, next: Next, attempt: number): Events | Promise<Events> {
    const outcome = this.#purse.hold(call.id, plan.claims);
    const go = (told: Hold | ReserveOutcome): Events | Promise<Events> => {
      if ('refused' in told && attempt < tries && !leavingError(call) && plan.shorten(told.refused)) {
        return this.#ask(plan, call, next, attempt + 1);
      }
      assertHeld(told, plan.claims);
      return this.#open(told, plan, call, next);
    };
    return outcome instanceof Promise ? outcome.then(go) : go(outcome);
  }

  #open(hold: Hold, plan: Plan, call: Call, next: Next): Events {
    if (leavingError(call)) {
      this.#purse.settle(hold, nothing); // in the tick in which it was held
      this.#settings.onSettled({ id: call.id, kind: 'not-sent', amounts: nothing });
      throw abortError(call.signal, 'no');
    }
    const spending = new Spending(hold, plan, this.#purse, this.#settings);
    spending.over = tie(call, () => spending.settle());
    const { request } = plan;
    let events: Events;
    try {
      events = observe(next(request === call.request ? call : { ...call, request }), spending);
    } catch (error) {
      spending.onEnd({ how: 'failed', error });
      throw error;
    }
    return notesOf(hold).reduceRight<Events>(
      (after, note) => precede({ type: 'budget', ...note }, after),
      heldBack(events, () => spending.waiting),
    );
  }
}

function notesOf({ standings, reached, storeError }: Hold): readonly BudgetNote[] {
  if (storeError !== undefined) return [{ what: 'unguarded', storeError }];
  return reached.flatMap((percent, at): BudgetNote[] => {
    if (percent === undefined) return [];
    const { left: _, ...usage } = usageOf(standings[at]!);
    return [{ what: 'reached', percent, ...usage }];
  });
}
