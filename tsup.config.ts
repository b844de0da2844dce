import { copyFileSync, readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly '@sluice/source'?: string; readonly default: string }>>;
}

/** The entries of the package in whose folder tsup runs: what its `exports` and `bin` name is what it publishes. */
function readEntries(): Record<string, string> {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const entries: Record<string, string> = {};
  for (const target of Object.values(manifest.exports)) {
    if (typeof target === 'string' || target['@sluice/source'] === undefined) continue;
    entries[target.default.replace(/^\.\/dist\/|\.js$/g, '')] = target['@sluice/source'];
  }
  for (const target of Object.values(manifest.bin ?? {})) {
    const entry = target.replace(/^\.\/dist\/|\.js$/g, '');
    entries[entry] = `./src/${entry}.ts`;
  }
  return entries;
}

export default defineConfig(() => ({
  entry: readEntries(),
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  sourcemap: true,
  // `node:sqlite` has no other name.
  removeNodeProtocol: false,
  // Declarations are left to `tsc` (docs/decisions/2026-11-25-build-tsup-and-tsc.md), and left alone here: an incremental
  // `tsc` does not notice that they are gone.
  dts: false,
  clean: ['!**/*.d.ts'],
  // Whoever installs one package gets its licence with it; in the repository it stands once.
  onSuccess: async () => copyFileSync('../../LICENSE', 'LICENSE'),
}));
