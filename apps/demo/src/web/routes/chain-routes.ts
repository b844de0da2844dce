import { z } from 'zod';
import { roleOf } from '../links/role-of.ts';
import { faultButtons } from '../upstream/faults.ts';
import type { Routes } from './parts.ts';
import { readJson } from './read-json.ts';
import { refuse } from './refuse.ts';

const wish = z.object({ fault: z.enum([...faultButtons, 'none']) });

/** What the page draws, and what its buttons do. */
export const chainRoutes: Routes = (app, { complete, upstream }) => {
  app.get('/api/chain', (context) =>
    context.json({
      links: complete.chain.map((name) => ({ name, role: roleOf(name) })),
      upstream: upstream.says,
      faults: upstream.faults ? faultButtons : [],
    }),
  );

  app.post('/api/faults', async (context) => {
    const { faults } = upstream;
    if (!faults) return refuse('not-found'); // a real provider is not ours to break
    const { fault } = await readJson(context.req.raw, wish);
    if (fault === 'none') faults.end();
    else faults.begin(fault);
    return context.body(null, 204);
  });
};
