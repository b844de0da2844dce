import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const home = join(import.meta.dirname, '../../..');
const sources = join(home, 'page');
/** What it imports from elsewhere in this repository. */
const reader = join(home, '../../packages/server/src/browser');

/**
 * The folder of the built page, built first if it is not there or older than what it is made of; `undefined` without sources.
 * So a fresh clone has a page, and an image into which it was built needs no builder.
 *
 * @param built - Where it is, or comes to be.
 */
export async function buildPage(built: string = join(home, 'dist/page')): Promise<string | undefined> {
  const isThere = existsSync(join(built, 'index.html'));
  if (!existsSync(join(sources, 'index.html'))) return isThere ? built : undefined;
  if (
    isThere &&
    statSync(join(built, 'index.html')).mtimeMs >= newest([sources, reader, join(home, 'vite.config.ts')])
  ) {
    return built;
  }
  // Beside, and then in its place: another process may be reading the old one.
  const beside = `${built}.${process.pid}`;
  await buildPageInto(beside);
  rmSync(built, { recursive: true, force: true });
  try {
    renameSync(beside, built);
  } catch {
    rmSync(beside, { recursive: true, force: true }); // another one was building as well, and was faster
  }
  return built;
}

/** Builds the page as it is now into this folder, and empties it first. */
export async function buildPageInto(folder: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: join(home, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
}

function newest(paths: readonly string[]): number {
  let newestMs = 0;
  for (const path of paths) {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status) continue;
    const inside = status.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
    newestMs = Math.max(newestMs, status.mtimeMs, newest(inside));
  }
  return newestMs;
}
