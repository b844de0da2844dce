import { matchRequestUrl, type Path, type RequestHandler } from 'msw';

/** Answers a request, or leaves it to others. */
export type Answerer = (request: Request, requestId: string) => Promise<Response | undefined> | Response | undefined;

const answerers = new WeakMap<RequestHandler, Answerer>();

/**
 * Lets our own ways ask a handler for every method without msw's `run`: that copies the request, reads its cookies and
 * makes an error to throw away, in two thirds of the time that a replay takes.
 */
export function answersDirectly<Handler extends RequestHandler>(
  handler: Handler,
  pattern: Path,
  answer: Answerer,
): Handler {
  const matches = (url: string): boolean => pattern === '*' || matchRequestUrl(new URL(url), pattern).matches;
  answerers.set(handler, (request, requestId) => (matches(request.url) ? answer(request, requestId) : undefined));
  return handler;
}

/** How to ask a handler without msw, if there is a way. */
export function answererOf(handler: RequestHandler): Answerer | undefined {
  return answerers.get(handler);
}
