import type { MiddlewareHandler } from 'hono';
import type { Tokens } from '../security/tokens.ts';
import { isUser } from '../security/users.ts';
import type { Environment } from './parts.ts';
import { refuse } from './refuse.ts';

/** Lets only those through who bring a token of ours. No cookie: so no other site can ask in a user's name. */
export function requireUser(tokens: Tokens): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const [scheme, token = ''] = (context.req.header('authorization') ?? '').split(' ');
    const user = scheme?.toLowerCase() === 'bearer' ? await tokens.userOf(token) : undefined;
    // A token outlives the user that it was made for.
    if (user === undefined || !isUser(user))
      return refuse('unauthorized', { headers: { 'www-authenticate': 'Bearer' } });
    context.set('user', user);
    return next();
  };
}
