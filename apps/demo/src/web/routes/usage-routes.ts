import { usageReport } from '../usage/usage-report.ts';
import { userRows } from '../usage/user-rows.ts';
import type { Routes } from './parts.ts';

const dayMs = 86_400_000;

/** What the user who asks has spent today. Whose it is stands in the token: there is no name to put another in the place of. */
export const usageRoutes: Routes = (app, { purse, stores: { ledger, rows } }) => {
  app.get('/api/usage', async (context) => {
    const user = context.get('user');
    const today = Math.floor(Date.now() / dayMs) * dayMs; // as the budget has it: by UTC
    await ledger.flush(); // what was spent a moment ago counts
    const [[standing], own] = await Promise.all([purse.usage({ attributes: { user } }), userRows(rows, user, today)]);
    const { unit, limit, spent, held, resetsAt, window } = standing!;
    return context.json({ user, budget: { unit, limit, spent, held, resetsAt, window }, ...usageReport(own) });
  });
};
