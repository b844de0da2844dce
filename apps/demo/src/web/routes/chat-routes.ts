import { randomUUID } from 'node:crypto';
import { CompletionError } from '@sluice/core';
import { refusal, sse } from '@sluice/server';
import { logFailure } from '../log-failure.ts';
import { notesForThePage } from '../notes-for-the-page.ts';
import type { Routes } from './parts.ts';
import { question, requestOf } from './question.ts';
import { readJson } from './read-json.ts';
import { refuse } from './refuse.ts';

/** How long a client is asked to wait that comes while the process ends: another one is there by then. */
const drainingRetryMs = 2_000;

/** As to resume it is refused: the same for one that there is not and for somebody else's. */
function noSuchStream(): CompletionError {
  return new CompletionError('stream-not-found', 'No such stream', { fault: 'request', sent: 'no' });
}

export const chatRoutes: Routes = (app, { complete, streams, upstream, settings, limits, logger, draining }) => {
  const model = upstream.targets[0]!.model;
  const maxTokens = settings.DEMO_MAX_TOKENS;

  app.post('/api/chat', async (context) => {
    if (draining.aborted) return refuse('draining', { retryAfterMs: drainingRetryMs });
    const user = context.get('user');
    const retryAfterMs = await limits.chats.take(user);
    if (retryAfterMs !== undefined) return refuse('rate-limited', { retryAfterMs });
    const asked = await readJson(context.req.raw, question);

    const id = randomUUID();
    const attributes = { user, ...(asked.fresh && { cache: 'skip' as const }) };
    const events = (signal: AbortSignal) =>
      complete.stream(requestOf(asked, { model, maxTokens }), { id, attributes, signal });
    const left = context.req.raw.signal; // fires when the browser goes

    // Who wants to come back is given an id to come back by, and the answer goes on meanwhile. Else who goes is gone, and with
    // them the call, down to the provider's socket.
    if (asked.resume) return streams.start({ id, owner: user, events, signal: left });
    const onError = (error: unknown): void => logFailure(logger, error);
    return sse(events(left), { signal: left, notes: notesForThePage, onError });
  });

  app.get('/api/chat/:id', (context) =>
    streams.resume({
      id: context.req.param('id'),
      owner: context.get('user'),
      after: context.req.header('last-event-id') ?? null,
      signal: context.req.raw.signal,
    }),
  );

  app.post('/api/chat/:id/stop', async (context) => {
    const stopped = await streams.stop({ id: context.req.param('id'), owner: context.get('user') });
    return stopped ? context.body(null, 204) : refusal(noSuchStream());
  });
};
