import { laws } from '@sluice/core/laws';
import type { ManualClock } from '@sluice/core/laws';
import { budget, memoryBudget, type BudgetStore, type Settlement } from './index.ts';
import { priceOf } from './testing/open-budget.ts';

const make = (clock: ManualClock, store?: BudgetStore) => {
  const settlements: Settlement[] = [];
  const purse = budget({
    limits: [
      { nanoUsd: 1e12, per: 'everybody', window: 'day' },
      { tokens: 1e9, per: 'everybody', window: 'minute' },
    ],
    priceOf,
    withoutMaxTokens: { assume: 1_000 },
    onSettled: (settlement) => settlements.push(settlement),
    clock,
    ...(store && { store }),
  });
  return { link: purse, held: () => purse.held, record: () => settlements };
};

laws('budget', ({ clock }) => make(clock));
laws('budget on a store that takes its time', ({ clock }) => {
  const store = memoryBudget({ clock });
  return make(clock, { ...bound(store), reserve: async (...words) => store.reserve(...words) });
});

function bound(store: BudgetStore): BudgetStore {
  return {
    locate: store.locate.bind(store),
    reserve: store.reserve.bind(store),
    settle: store.settle.bind(store),
    usage: store.usage.bind(store),
    grant: store.grant.bind(store),
    reset: store.reset.bind(store),
    close: store.close.bind(store),
  };
}
