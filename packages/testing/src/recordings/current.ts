import { AsyncLocalStorage } from 'node:async_hooks';
import { http, type HttpHandler, type Path } from 'msw';
import type { Recordings } from './recordings.ts';
import { attachWay, type Way } from './way.ts';

/**
 * The recordings of the test that is running: each test, concurrent ones too, sees its own. A way must run handlers in
 * the async context of whoever made the request.
 *
 * @example
 * ```ts
 * const server = setupServer(currentRecordings.handler('https://api.anthropic.com/*'));
 * currentRecordings.attach(server);
 * ```
 */
export class CurrentRecordings extends AsyncLocalStorage<Recordings> {
  /** A handler that answers from the recordings in force; outside of a test it leaves the request to others. */
  handler(pattern: Path = '*'): HttpHandler {
    return http.all(pattern, ({ request, requestId }) => this.getStore()?.respond(request, requestId));
  }

  /** Tells recordings of the answers that come by this way. */
  attach(way: Way): void {
    attachWay(way);
  }
}

export const currentRecordings: CurrentRecordings = new CurrentRecordings();
