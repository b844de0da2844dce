import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPageInto } from '../../src/web/page/build-page.ts';

let building: Promise<string> | undefined;

/** The page as it is now, built once for each process and beside the one that others may be serving. See {@link removeBuiltPage}. */
export function builtPage(): Promise<string> {
  return (building ??= buildPage());
}

/** Ends it: processes that run tests may end without a word. */
export async function removeBuiltPage(): Promise<void> {
  if (building) rmSync(await building, { recursive: true, force: true });
  building = undefined;
}

async function buildPage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-page-'));
  await buildPageInto(folder);
  return folder;
}
