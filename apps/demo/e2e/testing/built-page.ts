import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

let building: Promise<string> | undefined;

/** The page as it is now, built once for each process and beside the one that others may be serving. */
export function builtPage(): Promise<string> {
  return (building ??= buildPage());
}

async function buildPage(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'sluice-page-'));
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  const configFile = join(import.meta.dirname, '../../vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  return outDir;
}
