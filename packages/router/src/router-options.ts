import { expected, systemClock, systemRandom, type Clock, type Random } from '@sluice/core';
import { readBreakerOptions, type BreakerOptions } from './breaker/breaker-options.ts';
import type { FailoverBudget } from './failover-budget.ts';
import type { Routes } from './routing.ts';
import { strategies, type Strategy } from './strategy.ts';
import { assertTargets, type TargetOptions } from './target-options.ts';
import { Target } from './target.ts';

export interface RouterOptions {
  /** Where calls may go. At least one. */
  readonly targets: readonly TargetOptions[];
  /** Whom to ask first, and whom next. @defaultValue `'ordered'` */
  readonly strategy?: Strategy;
  /**
   * What to do when an answer that had begun fails. `error`: it goes up, with `partial` · `restart`: another target begins
   * anew, and readers are told to forget the first answer (`attempt-failed`, `dropped`). @defaultValue `'error'`
   */
  readonly onInterrupted?: 'error' | 'restart';
  /**
   * With less than this before the deadline, no further target is asked.
   * @defaultValue a tenth of the time that the call has in all, `1_000` at most
   */
  readonly leastMs?: number;
  /**
   * Shared with the `retry` of the targets: a failover is one more attempt, of the target that it goes to, and is not made
   * where that target's budget is spent. @defaultValue failovers are not counted; a call makes one to each target at most
   */
  readonly retryBudget?: FailoverBudget;
  /** When the breaker of a target opens and closes. Each target has its own. */
  readonly breaker?: BreakerOptions;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Checks and fills in. @throws TypeError for options that cannot be. */
export function readRoutes(options: RouterOptions): Routes {
  const { targets, strategy = 'ordered', onInterrupted = 'error', leastMs, retryBudget } = options;
  const { clock = systemClock, random = systemRandom } = options;
  assertTargets(targets);
  if (!Object.hasOwn(strategies, strategy)) {
    throw expected(
      'strategy',
      Object.keys(strategies)
        .map((name) => `'${name}'`)
        .join(' or '),
      strategy,
    );
  }
  if (!['error', 'restart'].includes(onInterrupted)) {
    throw expected('onInterrupted', "'error' or 'restart'", onInterrupted);
  }
  if (leastMs !== undefined && !(leastMs >= 0)) throw expected('leastMs', 'a number ≥ 0', leastMs);
  if (retryBudget && (typeof retryBudget.spend !== 'function' || typeof retryBudget.succeeded !== 'function')) {
    throw expected('retryBudget', 'a retry budget, as `retryBudget()` of `@sluice/retry` makes one', retryBudget);
  }
  const shared = { clock, random, breaker: readBreakerOptions(options.breaker ?? {}) };
  return {
    targets: targets.map((target) => new Target(target, shared)),
    pick: strategies[strategy],
    ruled: targets.some(({ when }) => when !== undefined),
    weighs: strategy === 'least-loaded',
    restarts: onInterrupted === 'restart',
    leastMs,
    budget: retryBudget,
    clock,
    random,
  };
}
