import { budget, isHeld, memoryBudget, type Budget, type BudgetStore, type Settlement } from '@sluice/budget';
import { sleep, type Clock, type Usage } from '@sluice/core';

/** A budget in the storm, and what it wrote down. */
export interface StormBudget {
  readonly link: Budget;
  readonly settlements: readonly Settlement[];
  readonly reservations: number;
}

interface StormBudgetOptions {
  readonly clock: Clock;
  /** How many tokens may be held at once. */
  readonly tokens: number;
  readonly delayMs: (id: string) => number;
}

/** One whose store takes its time, and of which there is always as much as may be held at once. */
export function stormBudget({ clock, tokens, delayMs }: StormBudgetOptions): StormBudget {
  const store = memoryBudget({ clock });
  const settlements: Settlement[] = [];
  const { signal } = new AbortController();
  let reservations = 0;
  let spent = 0;
  const slow: BudgetStore = {
    locate: store.locate.bind(store),
    settle: store.settle.bind(store),
    usage: store.usage.bind(store),
    grant: store.grant.bind(store),
    reset: store.reset.bind(store),
    close: store.close.bind(store),
    async reserve(id, claims, raised) {
      await sleep(delayMs(id), signal, clock);
      const outcome = await store.reserve(id, claims, raised);
      if (isHeld(outcome) && !raised) reservations++;
      return outcome;
    },
  };
  const link = budget({
    limits: () => [{ tokens: spent + tokens, per: 'everybody', window: 'total' }],
    withoutMaxTokens: { assume: 20 },
    onShort: 'finish',
    store: slow,
    clock,
    onSettled(settlement) {
      settlements.push(settlement);
      spent += settlement.amounts.tokens;
    },
  });
  return {
    link,
    settlements,
    get reservations() {
      return reservations;
    },
  };
}

export function tokensOf({ inputTokens = 0, outputTokens = 0 }: Usage): number {
  return inputTokens + outputTokens;
}
