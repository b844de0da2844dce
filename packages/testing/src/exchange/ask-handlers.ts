import type { RequestHandler } from 'msw';

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
    const result = await handler.run({ request, requestId, resolutionContext: { quiet: true } });
    if (result?.response) return result.response;
  }
  return undefined;
}
