import { z } from 'zod';
import { addressOf } from '../security/address-of.ts';
import { mayEnter } from '../security/users.ts';
import type { Routes } from './parts.ts';
import { readJson } from './read-json.ts';
import { refuse } from './refuse.ts';

const credentials = z.object({ user: z.string().min(1).max(100), password: z.string().min(1).max(1_000) });

export const signInRoutes: Routes = (app, { tokens, limits, settings }) => {
  app.post('/sign-in', async (context) => {
    // Counted before anything is read, and by address: who guesses passwords has no user to count by.
    const retryAfterMs = await limits.signIns.take(addressOf(context.env.incoming, settings.DEMO_TRUST_PROXY));
    if (retryAfterMs !== undefined) return refuse('rate-limited', { retryAfterMs });
    const { user, password } = await readJson(context.req.raw, credentials);
    if (!mayEnter(user, password, settings.DEMO_PASSWORD)) return refuse('wrong-password');
    return context.json(await tokens.make(user), 200, { 'cache-control': 'no-store' });
  });
};
