import { AsyncLocalStorage } from 'node:async_hooks';
import { http, matchRequestUrl, type HttpHandler, type Path } from 'msw';
import { answererOf, answersDirectly, matching } from '../exchange/direct-answers.ts';
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
    // Not by a handler that gives no answer: msw lets a request go to the network that such a one has matched.
    const matches = ({ request }: { readonly request: Request }): boolean =>
      this.getStore() !== undefined && matchRequestUrl(new URL(request.url), pattern).matches;
    const handler = http.all(matches, ({ request, requestId }) => this.getStore()?.respond(request, requestId));
    return answersDirectly(
      handler,
      matching(pattern, (asked) => {
        const own = this.getStore();
        return own && answererOf(own)?.(asked);
      }),
    );
  }

  /** Tells recordings of the answers that come by this way. */
  attach(way: Way): void {
    attachWay(way);
  }
}

export const currentRecordings: CurrentRecordings = new CurrentRecordings();
