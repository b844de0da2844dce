import type { Middleware, Transport } from '@sluice/core';
import { router } from '../storm/sketches/router.ts';

/** A router is a transport; over one target, the rest of the chain, it can be asked what a link is asked. */
export const routed: Middleware = function routed(call, next) {
  const target: Transport = Object.assign((inner: typeof call) => next(inner), { provider: 'law' });
  return router([target])(call);
};
