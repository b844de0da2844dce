import type { Call } from '../call/call.ts';
import type { Complete } from './complete.ts';
import type { Middleware, Next, Transport } from './middleware.ts';
import type { Closing } from './take-place.ts';

/** Links outermost first, then what speaks to a provider: a transport, or a chain that ends in one. */
export type Links = readonly [...Middleware[], Transport | Complete];

/** A chain put together, not yet at an edge. */
export interface LinkedChain {
  readonly next: Next;
  readonly names: readonly string[];
  readonly provider: string;
  /** All of them, outermost first. */
  readonly links: readonly Closing[];
}

/** Puts links around a transport. Throws on what the compiler cannot see, or did not get to see. */
export function linkChain(links: Links): LinkedChain {
  const innermost = asTransport(links.at(-1));
  const middlewares = links.slice(0, -1) as readonly Middleware[];
  middlewares.forEach(assertMiddleware);
  let names = innermost.chain ?? [innermost.name || innermost.provider];
  let next: Next = innermost.chain ? innermost : Object.assign((call: Call) => innermost(call), { chain: names });
  for (const middleware of middlewares.toReversed()) {
    middleware.assertPlace?.(names);
    names = [middleware.name, ...names];
    next = wrap(middleware, next, names);
  }
  return { next, names, provider: innermost.provider, links: [...middlewares, innermost] };
}

function wrap(middleware: Middleware, inner: Next, chain: readonly string[]): Next {
  const next = (call: Call): ReturnType<Next> => middleware(call, inner);
  return Object.assign(next, { chain });
}

function asTransport(link: unknown): Transport {
  if (typeof link !== 'function') throw new TypeError(`Expected a transport in last place, got ${describe(link)}`);
  const transport = 'transport' in link ? link.transport : link;
  if (typeof transport === 'function' && 'provider' in transport) return transport as Transport;
  throw new TypeError(`Expected a transport in last place, got the middleware ${describe(link)}`);
}

function assertMiddleware(link: Middleware, index: number): void {
  const place = `link ${index + 1}`;
  if (typeof link !== 'function') throw new TypeError(`Expected ${place} to be a middleware, got ${describe(link)}`);
  if ('provider' in link || 'transport' in link) {
    throw new TypeError(
      `Expected only middlewares before the last place, got the transport ${describe(link)} as ${place}`,
    );
  }
  if (link.name === '')
    throw new TypeError(`Expected ${place} to have a name (that of its function), got an anonymous one`);
}

function describe(value: unknown): string {
  if (typeof value === 'function') return value.name || 'an anonymous function';
  return value === null ? 'null' : typeof value;
}
