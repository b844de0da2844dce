import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

/** What the starters ask of the machine they run on; tests hand in one on which nothing is found. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The path of the first of the names that is there and executable. */
  findBinary(names: readonly string[]): string | undefined;
  /** The path of a container engine that answers. */
  findEngine(): Promise<string | undefined>;
  /** Installs a Debian package; why it did not, or undefined once it is there. */
  install(packageName: string): Promise<string | undefined>;
}

const run = promisify(execFile);
const engineTimeoutMs = 3_000;
/** Of a program's output, in bytes; apt-get has much to say. */
const maxBuffer = 64 * 2 ** 20;

function findBinary(names: readonly string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...postgresFolders()].filter(isAbsolute);
  const paths = names.flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))));
  return paths.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Debian keeps Postgres's server programs off the path, a folder for each version; the newest first. */
function postgresFolders(): string[] {
  const root = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(root).toSorted((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(root, version, 'bin'));
  } catch {
    return [];
  }
}

async function findEngine(): Promise<string | undefined> {
  for (const name of ['docker', 'podman']) {
    const engine = findBinary([name]);
    if (engine === undefined) continue;
    try {
      // The client is often there without a daemon behind it; `info` asks the daemon.
      await run(engine, ['info'], { timeout: engineTimeoutMs, killSignal: 'SIGKILL' });
      return engine;
    } catch {
      // It is there but does not answer: as good as none.
    }
  }
  return undefined;
}

async function install(packageName: string): Promise<string | undefined> {
  const aptGet = findBinary(['apt-get']);
  if (aptGet === undefined) return 'there is no apt-get';
  if (process.getuid?.() !== 0) return 'apt-get needs root';
  process.stderr.write(`services: installing ${packageName} with apt-get\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    // One list of several that cannot be fetched fails an update; the package may be on another, or on an older list.
    await run(aptGet, ['-q', 'update'], { env, maxBuffer }).catch(() => {});
    const options = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=60'];
    await run(aptGet, ['install', ...options, packageName], { env, maxBuffer });
    return undefined;
  } catch (error) {
    const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return `apt-get said: ${text.trim().split('\n').at(-1)}`;
  }
}

export const thisMachine: Machine = { environment: process.env, findBinary, findEngine, install };
