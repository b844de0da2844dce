// The chain of this application, outermost link first. The file to copy from: what stands where, and why there.
import { budget, type Budget } from '@sluice/budget';
import { cache } from '@sluice/cache';
import { compose, type Call, type Complete } from '@sluice/core';
import { cost, hits, priceOf } from '@sluice/cost';
import { retry, retryBudget } from '@sluice/retry';
import { router } from '@sluice/router';
import { semaphore, type Semaphore } from '@sluice/semaphore';
import { log, telemetry } from '@sluice/telemetry';
import type { Meter } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { suitModel } from './links/suit-model.ts';
import { weatherTool } from './links/weather.ts';
import type { Settings } from './settings.ts';
import type { Stores } from './stores/stores.ts';
import type { Target } from './upstream/upstream.ts';

export interface ChainParts {
  readonly settings: Settings;
  readonly stores: Stores;
  readonly targets: readonly Target[];
  readonly meter: Meter;
  readonly logger: Logger;
}

export interface Chain {
  readonly complete: Complete;
  /** For the meter on the page. */
  readonly purse: Budget;
  /** By provider, for the metrics. */
  readonly gates: ReadonlyMap<string, Semaphore>;
}

export function openChain({ settings, stores, targets, meter, logger }: ChainParts): Chain {
  const { ledger } = stores;
  // Who is signed in. Scopes, budgets, permits and ledgers go by it; no provider sees it.
  const userOf = ({ attributes }: Pick<Call, 'attributes'>): string => String(attributes['user']);

  // Who asks for the same again gets the same again, from here: within one user's own answers, because by how soon an
  // answer comes anybody could find out what others have asked. Only what the first provider answered is kept: another
  // model's answer, after a failover, is not what was asked for.
  const answers = cache({
    store: stores.cache,
    scope: userOf,
    namespace: { name: 'sluice-demo', providers: [targets[0]!.provider] },
  });

  // Before a call is sent, all that it may cost is held, by the dearest who may answer; when it is over, what it did cost is
  // charged. So many calls at once cannot overspend together.
  const purse = budget({
    store: stores.budget,
    limits: [{ nanoUsd: Math.round(settings.DEMO_BUDGET_USD * 1e9), per: 'user', window: 'day' }],
    priceOf,
    candidates: () => targets,
    onLost: ({ message }) => logger.error({ error: message }, 'not charged'),
  });

  // One budget for all retries and failovers: when everything fails, they must not multiply what is asked.
  const tries = retryBudget();
  const gates = new Map<string, Semaphore>();

  /** What belongs to one provider: outside `router` a link runs once for each call, in here once for each target. */
  const linksOf = (target: Target) => {
    const gate = semaphore({
      store: stores.permits(target.provider),
      permits: settings.DEMO_PERMITS,
      permitsPerKey: settings.DEMO_PERMITS_PER_USER,
      announceAfterMs: 100, // so that the page can show who waits
      key: userOf,
    });
    gates.set(target.provider, gate);
    return {
      name: target.provider,
      model: target.model,
      chain: [
        // Outermost in the target: each attempt passes all that follows anew, and one that sleeps holds no permit.
        retry({ retryBudget: tries }),
        // `pacing()` of @sluice/semaphore would stand here, for a provider that tells its limits in headers.
        suitModel(target),
        // Inside `retry`, so that a permit goes back before a wait. Users take turns: a script of one holds up nobody else.
        gate,
        // Next to the transport: a row for each attempt, whatever became of it, timed from when its turn came.
        cost({ ledger }),
        target.transport,
      ],
    } as const;
  };

  const complete = compose(
    // First, so that spans and metrics cover a call with everything that was tried for it. Outside of all that may refuse it.
    telemetry({ meter, attributes: (call) => ({ 'user.id': userOf(call) }) }),
    log({ logger, fields: (call) => ({ user: userOf(call) }) }),
    // A row for calls that no provider was asked for: outside of the cache that answers them and the budget that refuses them.
    hits({ ledger }),
    // Asks again with what the tool said. Outside of cache and budget: each turn is kept, held for and paid by itself.
    weatherTool,
    // Outside of all that costs: a hit takes no budget, no permit and no attempt.
    answers,
    // Outside of `router`: held once for a call, charged for every attempt of it.
    purse,
    // In the place of a transport. An answer that breaks off is begun anew elsewhere, and readers are told to forget the first.
    router({
      targets: targets.map(linksOf),
      onInterrupted: 'restart',
      retryBudget: tries,
      breaker: { maxOpenMs: 10_000 },
    }),
  );
  return { complete, purse, gates };
}
