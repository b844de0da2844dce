import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The page: `apps/demo/page` becomes `apps/demo/dist/page`, files named by what is in them. */
export default defineConfig({
  root: join(import.meta.dirname, 'page'),
  // Packages are taken from source, so that nothing has to be built first.
  resolve: { conditions: ['@sluice/source', 'module', 'browser', 'development|production'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(import.meta.dirname, 'dist/page'),
    emptyOutDir: true,
    // The page may load nothing from elsewhere and run nothing that stands in it: no data URLs, no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
});
