import { repeat, type Call, type Events, type Next, type Transport } from '@sluice/core';
import { laws, type MakeLink } from '@sluice/core/laws';
import { circuitBreaker } from './breaker/circuit-breaker.ts';
import { readRoutes, type RouterOptions } from './router-options.ts';
import { Routing } from './routing.ts';

/**
 * A router is a transport. Over targets that are each the rest of the chain it can be asked what a link is asked; the rest
 * of the chain travels with the call, so that all calls have the same router.
 */
function routed(count: number, options: Partial<RouterOptions> = {}): MakeLink {
  const rest: unique symbol = Symbol('rest');
  type Carrying = Call & { readonly [rest]: Next };
  const speak = ({ [rest]: next, ...call }: Carrying): Events => next(call);
  const chain: Transport = Object.assign(speak as Next, { provider: 'law' });
  const targets = Array.from({ length: count }, (_, index) => ({ name: `target ${index}`, chain }));
  return ({ clock }) => {
    const routes = readRoutes({ targets, clock, random: () => 0.5, ...options });
    return {
      link: function routed(call, next) {
        const carrying: Carrying = { ...call, [rest]: next };
        return repeat(new Routing(routes, carrying));
      },
      held: () => routes.targets.reduce((sum, { load }) => sum + load.pending, 0),
    };
  };
}

laws('router over one target', routed(1));
laws('router', routed(3, { strategy: 'least-loaded', onInterrupted: 'restart' }));
laws('circuitBreaker', ({ clock }) => circuitBreaker({ clock, random: () => 0.5 }));
