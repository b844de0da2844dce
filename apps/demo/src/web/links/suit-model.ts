import type { Middleware } from '@sluice/core';
import type { Target } from '../upstream/upstream.ts';

/**
 * Leaves out the temperature for models that refuse it. Stands in a target, far inside of the cache, so that the request is
 * still one that can be answered twice the same where that is asked.
 *
 * The simplest kind of link: it changes the call on its way down and hands back the events as they are.
 */
export function suitModel({ takesTemperature }: Pick<Target, 'takesTemperature'>): Middleware {
  return function suitModel(call, next) {
    if (takesTemperature(call.request)) return next(call);
    const { temperature: _, ...request } = call.request;
    return next({ ...call, request });
  };
}
