import type { Routes } from './parts.ts';

/** For whoever runs this: is it well, and how is it doing. Neither belongs on the open internet. */
export const operationRoutes: Routes = (app, { draining, metrics }) => {
  // While it drains it is alive, and does what it has begun; only nothing new is to be sent here.
  app.get('/healthz', (context) => context.json({ ok: !draining.aborted }, draining.aborted ? 503 : 200));

  app.get('/metrics', async (context) =>
    context.body(await metrics.read(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
};
