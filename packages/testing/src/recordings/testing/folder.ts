import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for a test's recordings; it does not exist yet. */
export function folder(): string {
  const above = mkdtempSync(join(tmpdir(), 'recordings-'));
  onTestFinished(() => rmSync(above, { recursive: true, force: true }));
  return join(above, 'test');
}

/** What is in the folder, and beside it: names and contents. */
export function filesOf(dir: string): Readonly<Record<string, string>> {
  if (!existsSync(dir)) return {};
  return Object.fromEntries(readdirSync(dir).map((file) => [file, readFileSync(join(dir, file), 'utf8')]));
}
