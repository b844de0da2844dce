import type { MiddlewareHandler } from 'hono';
import type { RateLimit } from '../security/rate-limit.ts';
import type { Environment } from './parts.ts';
import { refuse } from './refuse.ts';

/** Lets a user ask only so often, whatever for: also what costs no money reads ledgers and follows streams. */
export function limitRequests(requests: RateLimit): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const retryAfterMs = await requests.take(context.get('user'));
    return retryAfterMs === undefined ? next() : refuse('rate-limited', { retryAfterMs });
  };
}
