import type { RequestHandler } from 'msw';
import { answererOf } from './direct-answers.ts';

/**
 * Asks handlers in their order, as msw does: the first that answers, does. `undefined`: none matched, or those that
 * matched said nothing. msw's own `getResponse` keeps the id of the request for itself, and recordings need it.
 */
export async function askHandlers(
  handlers: readonly RequestHandler[],
  request: Request,
  requestId: string,
): Promise<Response | undefined> {
  for (const handler of handlers) {
    const answerer = answererOf(handler);
    const response = answerer ? await answerer(request, requestId) : (await run(handler, request, requestId))?.response;
    if (response) return response;
  }
  return undefined;
}

function run(handler: RequestHandler, request: Request, requestId: string): ReturnType<RequestHandler['run']> {
  return handler.run({ request, requestId, resolutionContext: { quiet: true } });
}
