import type { Routes } from './parts.ts';
import { refuse } from './refuse.ts';

const apology = 'There is no page here: it is built of apps/demo/page when the demo starts. The HTTP interface is.\n';

export const pageRoutes: Routes = (app, { page }) => {
  app.get('*', (context) => {
    const { path } = context.req;
    if (!page) return path === '/' ? context.text(apology) : refuse('not-found');
    const file = page.get(path === '/' ? '/index.html' : path);
    if (!file) return refuse('not-found');
    const { body, type, etag, hashed } = file;
    if (context.req.header('if-none-match') === etag) return context.body(null, 304, { etag });
    return context.body(body, 200, {
      'content-type': type,
      etag,
      // A name with a hash in it is of this content for ever; the page that names it is not.
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  });
};
