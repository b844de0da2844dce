import { cache } from '@sluice/cache';
import { composeWith, type Complete, type Middleware } from '@sluice/core';
import type { ManualClock } from '@sluice/core/laws';
import { cost, memoryLedger, type Row } from '@sluice/cost';
import { retry } from '@sluice/retry';
import { semaphore } from '@sluice/semaphore';
import { router } from '@sluice/router';
import { provider, type Said } from './provider.ts';
import { below, seededRandom } from './seeded-random.ts';
import { tools } from './sketches/tools.ts';
import { slowStore } from './slow-store.ts';
import { stormBudget, type StormBudget } from './storm-budget.ts';

/** Ways to break the chain, each of which a storm must notice. */
export const mutations = ['permits in `finally` only', 'no signal'] as const;
export type Mutation = (typeof mutations)[number];

const permitsEach = 6;

/** The chain under the storm, with all that it wrote down. */
export interface StormChain {
  readonly complete: Complete;
  readonly said: ReadonlyMap<string, Said>;
  readonly rows: readonly Row[];
  readonly budget: StormBudget;
  /** What is held, by kind. All of it is 0 when nobody calls. */
  held(): Readonly<Record<string, number>>;
  /** How many attempts ran at once beyond the permits that there are. */
  crowding(): number;
}

export function stormChain(clock: ManualClock, seed: number, mutation?: Mutation): StormChain {
  const compose = composeWith({ clock });
  const said = new Map<string, Said>();
  const ledger = memoryLedger();
  const targets = ['first', 'second'].map((name) => {
    const { transport, sockets, mostOpen } = provider(name, clock, seed, said);
    const permits = semaphore({ permits: permitsEach, maxQueued: Infinity, maxWaitMs: Infinity, clock });
    const chain = compose(
      retry({ clock, random: seededRandom(seed, `retry ${name}`), delayMs: 4, throttledDelayMs: 4, maxDelayMs: 8 }),
      mutation === 'permits in `finally` only' ? untied(permits) : permits,
      cost({ ledger, clock }),
      transport,
    );
    return { chain, sockets, mostOpen, permits };
  });
  const purse = stormBudget({ clock, tokens: 1_000, delayMs: (id) => below(seededRandom(seed, `reserve ${id}`), 3) });
  const answers = cache({
    scope: 'shared',
    namespace: { name: 'storm', providers: ['first', 'second'] },
    store: slowStore(clock),
    ttlMs: 4,
    staleWhileRevalidateMs: 8,
    staleIfErrorMs: 60,
    refreshTimeoutMs: 80,
    allowSampled: true,
    clock,
    random: seededRandom(seed, 'cache'),
  });
  const complete = compose(
    ...(mutation === 'no signal' ? [deafened] : []),
    tools({ clock }),
    answers,
    purse.link,
    router({
      targets: targets.map(({ chain }, index) => ({ name: `target ${index + 1}`, chain })),
      onInterrupted: 'restart',
      leastMs: 0,
      breaker: { windowMs: 30, openMs: 10 }, // at the pace of the storm
      clock,
      random: seededRandom(seed, 'router'),
    }),
  );
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    complete,
    said,
    get rows() {
      return ledger.rows;
    },
    budget: purse,
    held: () => ({
      sockets: sum(targets.map(({ sockets }) => sockets.open)),
      permits: sum(targets.map(({ permits }) => permits.held + permits.queued)),
      reservations: purse.link.held,
      flights: answers.held,
      timers: clock.pending,
    }),
    crowding: () => Math.max(0, ...targets.map(({ mostOpen }) => mostOpen() - permitsEach)),
  };
}

/** As if a permit were not tied to the signal of its call. */
function untied(permits: Middleware): Middleware {
  return function semaphore(call, next) {
    const { signal } = call;
    return permits({ ...call, signal: new AbortController().signal }, (inner) => next({ ...inner, signal }));
  };
}

/** As if the edge fired no signal when a call is over. */
const deafened: Middleware = function deafened(call, next) {
  return next({ ...call, signal: new AbortController().signal });
};
