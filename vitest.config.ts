import { defineConfig } from 'vitest/config';

// Tests run from source: nothing has to be built first.
const conditions = ['@sluice/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,apps,bench,scripts}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    reporters: ['default', './scripts/skipped-tests-fail.ts'],
    testTimeout: 10_000,
    // Tests record into folders of their own, which is refused under CI, and must find the same on every machine.
    env: { CI: '', RECORD: '', RECORD_IN_CI: '' },
  },
});
