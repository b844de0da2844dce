import { repeat, takePlace, type Call, type Transport } from '@sluice/core';
import { readRoutes, type RouterOptions } from './router-options.ts';
import { Routing } from './routing.ts';

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
  const transports = [...new Set(targets.map(({ transport }) => transport))];
  const leaves = transports.map((transport) => takePlace(transport));
  const flushes = transports.map((transport) => async () => transport.flush?.());
  const close = (): Promise<void> => all(leaves, 'close');
  const flush = (): Promise<void> => all(flushes, 'flush');
  return Object.assign(route, { provider: 'router', chain, close, flush });
}

/** All of them, whatever one of them says: each has something to hand over. */
async function all(actions: readonly (() => Promise<void>)[], what: 'close' | 'flush'): Promise<void> {
  const done = await Promise.allSettled(actions.map((action) => action()));
  const errors = done.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length > 0) throw new AggregateError(errors, `Expected every target to ${what}, ${errors.length} did not`);
}
