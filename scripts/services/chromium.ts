import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { thisMachine, type Machine } from './machine.ts';
import { obtain } from './obtain.ts';

export interface Chromium {
  readonly path: string;
  /** What it says of itself, e.g. `Chromium 140.0.7339.80`. */
  readonly version: string;
}

const binaries = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const timeoutMs = 20_000;

/**
 * The browser of CHROMIUM, else the machine's own; nothing is started. Who starts it as root must pass `--no-sandbox`:
 * its sandbox refuses to work for root, which in containers is the usual user.
 */
export async function findChromium(machine: Machine = thisMachine): Promise<Chromium> {
  const given = machine.environment['CHROMIUM'];
  if (given) return await askVersion(given);
  return await obtain(machine, {
    title: 'Chromium',
    variable: 'CHROMIUM',
    binaries,
    debianPackage: 'chromium',
    brewPackage: '--cask chromium',
    onMachine: askVersion,
  });
}

/** Being there is not enough: on Ubuntu `chromium-browser` may be a script that only says how to install it. */
async function askVersion(path: string): Promise<Chromium> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: timeoutMs, killSignal: 'SIGKILL' });
    if (!/\d+\.\d+/.test(stdout)) throw new Error(`got ${JSON.stringify(stdout.slice(0, 200))}`);
    return { path, version: stdout.trim() };
  } catch (error) {
    const got = error instanceof Error ? error.message.trim().replaceAll(/\s+/g, ' ') : String(error);
    throw new Error(`${path}: expected a version from --version, ${got}`, { cause: error });
  }
}
