import { composeWith, type Call, type Complete, type CompletionError, type Middleware } from '@sluice/core';
import type { ManualClock, Scripted } from '@sluice/core/laws';
import { retry } from '@sluice/retry';
import { router } from '@sluice/router';
import { semaphore } from '@sluice/semaphore';
import { seededRandom } from '../storm/seeded-random.ts';
import { countedBudget, type BudgetBooks } from './counted-budget.ts';
import { providers, type Plan } from './plan.ts';
import { connect, longestHintMs, type Asked } from './provider.ts';

/** Ways to break the chain, each of which the simulation must notice. */
export const mutations = ['no retry budget', 'no word of leaving', 'no hints', 'long back-off'] as const;
export type Mutation = (typeof mutations)[number];

/** The longest that anything here stays away from what failed. */
export const backOffMs: number = 4_000;
const capacity = 100;

/** One process of several: its own chain, breakers, permits and budget. They share nothing but the providers. */
export interface SimulatedProcess {
  readonly complete: Complete;
  readonly books: BudgetBooks;
  readonly sockets: readonly Scripted[];
  /** Permits that are held, and calls that wait for one. */
  permits(): number;
}

export function startProcess(
  name: string,
  { plan, clock, asked, mutation }: { plan: Plan; clock: ManualClock; asked: Asked[]; mutation?: Mutation | undefined },
): SimulatedProcess {
  const compose = composeWith({ clock });
  const retryBudget = countedBudget(capacity, mutation === 'no retry budget');
  const long = mutation === 'long back-off';
  const sockets = providers.map((provider) => connect(provider, plan, clock, asked));
  const gates = sockets.map(() => semaphore({ permits: plan.callersEach, clock }));
  const random = seededRandom(plan.seed, name);
  const targets = sockets.map((transport, index) => ({
    name: transport.provider,
    chain: compose(
      retry({
        retryBudget,
        clock,
        random,
        delayMs: long ? 60_000 : 200,
        throttledDelayMs: long ? 60_000 : 400,
        maxDelayMs: long ? 60_000 : backOffMs,
        maxRetryAfterMs: longestHintMs,
      }),
      gates[index]!,
      ...(mutation === 'no hints' ? [hintless] : []),
      transport,
    ),
  }));
  const complete = compose(
    ...(mutation === 'no word of leaving' ? [untold] : []),
    router({
      targets,
      retryBudget,
      strategy: plan.strategy,
      onInterrupted: plan.restarts ? 'restart' : 'error',
      breaker: { windowMs: 5_000, openMs: 500, maxOpenMs: backOffMs },
      clock,
      random,
    }),
  );
  return {
    complete,
    books: retryBudget.books,
    sockets,
    permits: () => gates.reduce((sum, { held, queued }) => sum + held + queued, 0),
  };
}

/** As if nobody below heard that a call is over: no signal, no `return()`. */
const untold: Middleware = function untold(call, next) {
  const events = next({ ...call, signal: new AbortController().signal })[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => events.next() }) };
};

/** As if nobody read when to come back. */
const hintless: Middleware = async function* hintless(call: Call, next) {
  try {
    yield* next(call);
  } catch (error) {
    delete (error as { retryAfterMs?: number }).retryAfterMs;
    throw error as CompletionError;
  }
};
