import { isCompletionError } from '@sluice/core';
import { refusal } from '@sluice/server';
import { Hono } from 'hono';
import { securityHeaders } from '../security/headers.ts';
import { chainRoutes } from './chain-routes.ts';
import { chatRoutes } from './chat-routes.ts';
import { limitRequests } from './limit-requests.ts';
import { operationRoutes } from './operation-routes.ts';
import { pageRoutes } from './page-routes.ts';
import type { Environment, Parts } from './parts.ts';
import { refuse, Refused } from './refuse.ts';
import { requireUser } from './require-user.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { usageRoutes } from './usage-routes.ts';

/** The whole of the HTTP interface. What comes first holds for all that follows. */
export function openApp(parts: Parts): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value);
  });
  // Hono runs GET routes for HEAD and throws away what they say: a stream would be followed for nobody.
  app.use('/api/*', async ({ req }, next) => (req.method === 'HEAD' ? refuse('not-found') : next()));
  app.use('/api/*', requireUser(parts.tokens), limitRequests(parts.limits.requests));
  for (const add of [signInRoutes, chatRoutes, usageRoutes, chainRoutes, operationRoutes, pageRoutes]) add(app, parts);
  app.notFound(() => refuse('not-found'));
  app.onError((error, { req }) => {
    if (error instanceof Refused) return error.response;
    if (isCompletionError(error)) return refusal(error); // a store that is away, mostly
    // A browser that goes while its question is read is nobody's failure.
    if (!req.raw.signal.aborted) parts.logger.error({ method: req.method, error: error.stack }, 'request failed');
    return refuse('internal');
  });
  return app;
}
