import { expected } from '@sluice/core';
import type { RequestHandler, SharedOptions } from 'msw';
import type { SetupServer } from 'msw/node';
import { AllowList, targetOf } from '../exchange/allow-list.ts';
import { NetworkClosedError } from '../exchange/network-closed-error.ts';
import { RequestContexts } from '../exchange/request-contexts.ts';
import { guardHttp2 } from './http2-guard.ts';
import { AsyncHandlersController, defineNetwork } from './msw-experimental.ts';
import { NetworkRefused, type NetworkEvents } from './network-events.ts';
import { ProcessSource } from './process-source.ts';
import { SocketGate } from './socket-gate.ts';
import { guardWarmConnections } from './warm-connections.ts';

export interface ListenOptions {
  /**
   * What becomes of requests that no handler answers. `'error'`, and functions that return: they fail with a
   * {@link NetworkClosedError}, unless `allow` has their target. `'bypass'` and `'warn'` open the network.
   *
   * @defaultValue `'error'`
   */
  readonly onUnhandledFrame?: SharedOptions['onUnhandledFrame'];
  /** Where requests and sockets may go that no handler answers: `host` or `host:port`. @defaultValue nowhere */
  readonly allow?: readonly string[];
}

/** The network of this process, as msw's `setupServer` shows it. */
export interface Network extends Omit<SetupServer, 'listen' | 'events'> {
  /**
   * Closes the network: from here on every client in the process asks the handlers, and nothing is sent unless one of
   * them lets it through by `passthrough()`, or `allow` has its target. That holds for loopback, for sockets that speak
   * something else than HTTP, for `node:http2`, and for pools that had connections before.
   *
   * @throws TypeError for options that cannot be.
   */
  listen(options?: ListenOptions): void;
  readonly events: NetworkEvents;
}

/**
 * Lets msw handlers, recordings among them, answer the requests of any client in this process: `fetch`, undici,
 * `node:http`, and all that is built on them. Handlers run in the async context in which the request was made.
 *
 * Not seen: other processes, worker threads, WebSockets. Not together with another msw server that listens.
 *
 * @example
 * ```ts
 * const network = createNetwork(currentRecordings.handler('https://api.anthropic.com/*'));
 * currentRecordings.attach(network);
 * beforeAll(() => network.listen());
 * afterAll(() => network.close());
 * ```
 */
export function createNetwork(...handlers: readonly RequestHandler[]): Network {
  for (const handler of handlers) {
    if (handler?.kind !== 'request') throw expected('handlers', 'handlers of HTTP requests', handler);
  }
  const gate = new SocketGate();
  const contexts = new RequestContexts();
  const controller = new AsyncHandlersController([...handlers]);
  let allows: (target: string) => boolean = () => false;
  const onRefused = (error: NetworkClosedError): void => void network.events.emit(new NetworkRefused(error) as never);
  const refusal = (request: Request, connected?: string): Error | undefined => {
    const target = connected ?? targetOf(request.url);
    if (allows(target)) return undefined;
    const error = new NetworkClosedError(`${request.method} ${request.url}`, target);
    onRefused(error);
    return error;
  };
  const network = defineNetwork({
    sources: [new ProcessSource({ gate, contexts, refusal })],
    handlers: controller,
    context: { quiet: true },
  });
  let takeGuardsAway = (): void => {};

  return {
    get readyState() {
      return network.readyState;
    },
    events: network.events as unknown as NetworkEvents,
    listen({ onUnhandledFrame = 'error', allow } = {}) {
      const list = new AllowList(allow);
      const open = onUnhandledFrame === 'bypass' || onUnhandledFrame === 'warn';
      allows = (target) => open || list.allows(target);
      network.configure({ onUnhandledFrame: onUnhandledFrame === 'error' ? () => {} : onUnhandledFrame });
      const options = { allows, onRefused };
      contexts.open();
      const guards = [guardHttp2(options), guardWarmConnections({ ...options, knows: (socket) => gate.knows(socket) })];
      takeGuardsAway = () => guards.forEach((takeAway) => takeAway());
      network.enable();
      gate.open(options); // after msw's own listener, which must not be kept waiting: see the traps
    },
    close() {
      network.disable();
      takeGuardsAway();
      contexts.close();
      gate.close();
    },
    use: (...more) => network.use(...more),
    resetHandlers: (...next) => network.resetHandlers(...next),
    restoreHandlers: () => network.restoreHandlers(),
    listHandlers: () => network.listHandlers(),
    boundary: (callback) => controller.boundary(callback),
  };
}
