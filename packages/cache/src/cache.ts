import { repeat, type Middleware } from '@sluice/core';
import { Flights } from './flights.ts';
import { readSettings, type CacheOptions } from './settings.ts';
import { Visit } from './visit.ts';

/** The link that {@link cache} makes. */
export interface Cache extends Middleware {
  /** How many calls are on their way for whoever wants to listen, and how many answers are not in the store yet. */
  readonly held: number;
  /** Forgets all answers of the namespace, in every process. What is on its way is given to its callers and not kept. */
  invalidate(): Promise<void>;
  /** Hands the store what it does not have yet. Called when a chain is closed and others still share this cache. */
  flush(): Promise<void>;
  /** Ends what is fetched in the background, and hands the store what it does not have yet. Called by `complete.close()`. */
  close(): Promise<void>;
}

/**
 * Answers from what was answered before, to whoever may share it, and makes one call for all who ask the same at once.
 *
 * Stands outside of what costs (budget, retry, semaphore), so that a hit takes none of it, and inside of what is done for each
 * call (tools, the ledger's `hits`).
 *
 * @throws TypeError for options that cannot be kept.
 * @example
 * ```ts
 * const complete = compose(
 *   cache({ scope: (call) => String(call.attributes['tenant']), namespace: { name: 'anthropic', providers: ['anthropic'] } }),
 *   anthropic(),
 * );
 * ```
 */
export function cache(options: CacheOptions): Cache {
  const settings = readSettings(options);
  const flights = new Flights(settings);
  const { store, namespace } = settings;
  const link: Middleware = function cache(call, next) {
    return repeat(new Visit(call, next, settings, flights));
  };
  const invalidate = async (): Promise<void> => {
    flights.keeper.forget();
    await store.invalidate(namespace.name);
  };
  return Object.defineProperties(link as Cache, {
    held: { get: () => flights.held },
    invalidate: { value: invalidate },
    flush: { value: () => flights.keeper.flush() },
    close: { value: async () => (await flights.close(), store.close()) },
  });
}
