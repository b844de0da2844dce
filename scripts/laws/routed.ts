import type { Call, Events, Middleware, Next, Transport } from '@sluice/core';
import type { MakeLink } from '@sluice/core/laws';
import { router } from '@sluice/router';

const rest: unique symbol = Symbol('rest');
type Carrying = Call & { readonly [rest]: Next };

/**
 * A router is a transport. Over targets that are each the rest of the chain it can be asked what a link is asked; the rest
 * of the chain travels with the call, so that all calls have the same router.
 */
export const routed: MakeLink = ({ clock }) => {
  const speak = ({ [rest]: next, ...call }: Carrying): Events => next(call);
  const chain: Transport = Object.assign(speak as Next, { provider: 'law' });
  const targets = ['one', 'other'].map((name) => ({ name, chain }));
  const route = router({ targets, clock, onInterrupted: 'restart' });
  const link: Middleware = function routed(call, next) {
    const carrying: Carrying = { ...call, [rest]: next };
    return route(carrying);
  };
  return link;
};
