import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runNpm, runProgram } from '../run-program.ts';
import type { Package } from './package.ts';
import type { Finding } from './rules.ts';

/** Packs a built package and asks of the tarball what its users would. */
export async function checkPublication({ folder, manifest }: Package): Promise<readonly Finding[]> {
  const target = mkdtempSync(join(tmpdir(), 'pack-'));
  try {
    const packed = await runNpm(['pack', '--json', '--pack-destination', target], { cwd: folder });
    const tarball = join(target, `${manifest.name.replace('@', '').replace('/', '-')}-${readVersion(folder)}.tgz`);
    const checks = packed.ok
      ? await Promise.all([
          runProgram('publint', ['run', tarball, '--strict'], {}),
          runProgram(
            'attw',
            [tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--no-color'],
            {},
          ),
        ])
      : [packed];
    return checks.filter(({ ok }) => !ok).map(({ output }) => ({ package: manifest.name, problem: output.trim() }));
  } finally {
    rmSync(target, { recursive: true });
  }
}

/** Loads every entry of a built package both ways. Runs without `@sluice/source`, so this is what is published. */
export async function checkLoading({ manifest }: Package): Promise<readonly Finding[]> {
  const require = createRequire(resolve('package.json'));
  const findings: Finding[] = [];
  for (const subpath of Object.keys(manifest.exports ?? {})) {
    if (subpath === './package.json') continue;
    const specifier = `${manifest.name}${subpath.slice(1)}`;
    try {
      const imported = Object.keys((await import(specifier)) as object);
      const required = Object.keys(require(specifier) as object);
      if (imported.filter((key) => !required.includes(key)).length > 0)
        throw new Error('require gives less than import');
    } catch (error) {
      findings.push({ package: manifest.name, problem: `${specifier} does not load: ${String(error)}` });
    }
  }
  return findings;
}

function readVersion(folder: string): string {
  return (createRequire(resolve('package.json'))(`./${folder}/package.json`) as { version: string }).version;
}
