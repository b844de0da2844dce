import { later, type Attributes, type CompletionRequest, type Middleware } from '@sluice/core';
import { BudgetLink } from './budget-link.ts';
import { OffChain, type Entitlement, type Reservation, type Spend } from './off-chain.ts';
import { Purse } from './purse.ts';
import { readSettings, type BudgetOptions } from './settings.ts';
import type { BudgetUsage } from './standing.ts';
import type { Amounts } from './unit.ts';

/** Who is asked about. */
export interface Who {
  readonly attributes: Attributes;
  readonly request?: CompletionRequest;
}

/** The link that {@link budget} makes, and what it does without a chain. */
export interface Budget extends Middleware {
  /** How many calls of this process are held for. */
  readonly held: number;
  /** How many that are over are not written yet. */
  readonly unwritten: number;
  /**
   * Holds what something may cost that no chain calls: embeddings, a batch, a job. To be settled, by this process or any other;
   * until then it is held for as long as this process lives.
   *
   * @throws BudgetExceededError when too little is left.
   * @example
   * ```ts
   * const reserved = await purse.reserve({ id: job.id, attributes: { user: 'u1' }, amounts: { nanoUsd: usd(0.2) } });
   * purse.settle(reserved, { nanoUsd: await run(job) });
   * ```
   */
  reserve(spend: Spend): Promise<Reservation>;
  /**
   * Charges what it came to, once: the second time does nothing. Returns at once.
   *
   * @throws TypeError unless every unit that is held is told, as a whole number ≥ 0.
   */
  settle(reservation: Reservation, amounts: Partial<Amounts>): void;
  /** How the limits of somebody stand. */
  usage(who: Who): Promise<readonly BudgetUsage[]>;
  /**
   * Lets somebody spend more in the window that runs; once, however often it is granted by the same id.
   *
   * @throws TypeError unless it is one limit, that has a beginning and an end, or none of either.
   */
  grant(who: Who, entitlement: Entitlement): Promise<void>;
  /** Forgets what somebody has spent in the windows that run. What is held stays held, and is charged. */
  reset(who: Who): Promise<void>;
  /** Waits until what was settled is written, or could not be. */
  flush(): Promise<void>;
  /** Writes what is settled, and ends the store. Called by `complete.close()`. */
  close(): Promise<void>;
}

/**
 * Hard limits of dollars, tokens or requests: what a call may come to is held before it is sent, in all of its limits at once,
 * and what it did come to is charged when it is over, however it ends, for every attempt.
 *
 * Stands outside `router` and `retry`, so that it holds once for all attempts, and inside `cache` and `tools`: a hit costs
 * nothing, and every turn is a call.
 *
 * @param options - Limits, at least.
 * @throws TypeError for options that cannot be kept.
 * @example
 * ```ts
 * const purse = budget({ limits: [{ nanoUsd: usd(5), per: 'user', window: 'day' }], priceOf });
 * const complete = compose(purse, retry(), anthropic());
 * await complete(request, { attributes: { user: 'u1' } });
 * ```
 */
export function budget(options: BudgetOptions): Budget {
  const settings = readSettings(options);
  const purse = new Purse(settings);
  const gate = new BudgetLink(purse, settings);
  const offChain = new OffChain(purse, settings);
  const link: Middleware = function budget(call, next) {
    return later(() => gate.enter(call, next));
  };
  return Object.defineProperties(link as Budget, {
    held: { get: () => purse.held },
    unwritten: { get: () => purse.unwritten },
    reserve: { value: (spend: Spend) => offChain.reserve(spend) },
    settle: { value: (reservation: Reservation, amounts: Partial<Amounts>) => offChain.settle(reservation, amounts) },
    usage: { value: (who: Who) => offChain.usage(who) },
    grant: { value: (who: Who, entitlement: Entitlement) => offChain.grant(who, entitlement) },
    reset: { value: (who: Who) => offChain.reset(who) },
    flush: { value: () => purse.flush() },
    close: { value: () => purse.close() },
  });
}
