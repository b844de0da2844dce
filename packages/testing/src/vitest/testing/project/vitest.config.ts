import { defineConfig } from 'vitest/config';

const conditions = ['@sluice/source', 'module', 'node', 'development|production'];
const root = process.env['PROJECT']!;

export default defineConfig({
  root,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['*.case.ts'],
    setupFiles: [new URL('../../setup.ts', import.meta.url).pathname],
    reporters: ['json', new URL('../../reporter.ts', import.meta.url).pathname],
    outputFile: 'report.json',
  },
});
