import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPageInto } from '../../src/web/page/build-page.ts';

let building: Promise<string> | undefined;

/** The page as it is now, built once for each process and beside the one that others may be serving. */
export function builtPage(): Promise<string> {
  return (building ??= buildPage());
}

async function buildPage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-page-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await buildPageInto(folder);
  return folder;
}
