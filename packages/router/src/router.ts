import { repeat, type Call, type Transport } from '@sluice/core';
import { readRoutes, type RouterOptions } from './router-options.ts';
import { Routing } from './routing.ts';
import type { Target } from './target.ts';

/**
 * A transport made of targets: asks one, and another when that fails. Stands innermost; `retry`, permits and the cost of
 * attempts stand inside each target, so that a call visits each target at most once.
 *
 * What it knows of its targets (breakers, load, who asked to be left alone) is this process's own.
 *
 * @throws TypeError for options that cannot be. Its calls: {@link TargetsExhaustedError} when nobody could answer; the
 *   error of the first target where the call is at fault; that of the last where the answer had begun.
 * @example
 * ```ts
 * const complete = compose(
 *   router({
 *     targets: [
 *       { name: 'anthropic', chain: [retry(), anthropic()], model: 'claude-sonnet-5' },
 *       { name: 'openai', chain: [retry(), openai()], model: 'gpt-5.2' },
 *     ],
 *   }),
 * );
 * ```
 */
export function router(options: RouterOptions): Transport {
  const routes = readRoutes(options);
  const { targets } = routes;
  const route = (call: Call): ReturnType<Transport> => repeat(new Routing(routes, call));
  Object.defineProperty(route, 'name', { value: 'router' });
  // Each name once: what must not stand twice on the way of a call looks for itself here.
  const chain = ['router', ...new Set(targets.flatMap(({ transport }) => transport.chain ?? [transport.provider]))];
  return Object.assign(route, { provider: 'router', chain, close: () => closeAll(targets) });
}

/** All of them, whatever one of them says: each has something to flush. */
async function closeAll(targets: readonly Target[]): Promise<void> {
  const transports = new Set(targets.map(({ transport }) => transport));
  const closed = await Promise.allSettled([...transports].map(async (transport) => transport.close?.()));
  const errors = closed.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length > 0) throw new AggregateError(errors, `Expected every target to close, ${errors.length} did not`);
}
