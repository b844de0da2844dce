import type { RequestHandler } from 'msw';
import type { Answer } from './answer.ts';
import type { Asked } from './asked.ts';
import { answererOf } from './direct-answers.ts';

/**
 * Asks handlers in their order, as msw does: the first that answers, does. `undefined`: none matched, or those that
 * matched said nothing. msw's own `getResponse` keeps the id of the request for itself, and recordings need it.
 */
export async function askHandlers(
  handlers: readonly RequestHandler[],
  asked: Asked,
): Promise<Answer | Response | undefined> {
  for (const handler of handlers) {
    const answerer = answererOf(handler);
    const answer = answerer ? await answerer(asked) : (await run(handler, asked))?.response;
    if (answer) return answer;
  }
  return undefined;
}

function run(handler: RequestHandler, { request, id: requestId }: Asked): ReturnType<RequestHandler['run']> {
  return handler.run({ request, requestId, resolutionContext: { quiet: true } });
}
