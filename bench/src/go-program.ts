import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
// @boundaries-ignore the repository's commands share how they run programs
import { runProgram } from '../../scripts/run-program.ts';

const source = fileURLToPath(new URL('../go', import.meta.url));
const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));

/** Builds the Go client, and says where it is; nothing where there is no Go. */
export async function buildGoProgram(): Promise<string | undefined> {
  const found = await runProgram('go', ['version']).catch(() => ({ ok: false }));
  if (!found.ok) return undefined;
  mkdirSync(cache, { recursive: true });
  const program = `${cache}/go-client`;
  const { ok, output } = await runProgram('go', ['build', '-o', program, '.'], { cwd: source, timeoutMs: 180_000 });
  if (!ok) throw new Error(`The Go client does not build:\n${output}`);
  return program;
}
