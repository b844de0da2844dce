import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dismissGuard, startGuard } from './guard.ts';

/** The user a process runs as, where that is not the one we run as. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const openHomes = new Set<Home>();

/** Whether anything was started that is still to be stopped. */
export function hasOpenHomes(): boolean {
  return openHomes.size > 0;
}

/** Stops every process that was started here and removes its folder, also of servers that are still on their way up. */
export async function closeEveryHome(): Promise<void> {
  await Promise.allSettled([...openHomes].map((home) => home.close()));
}

/** A temporary folder with one process at a time in it. Both go with `close`, or with us: a guard sees to that. */
export class Home {
  readonly folder: string;
  readonly #guard: ChildProcess;
  readonly #owner: Owner | undefined;
  readonly #graceMs: number;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #outcome: string | undefined;
  #closing: Promise<void> | undefined;

  /** @param graceMs how long a process may take to stop in order before it is killed */
  constructor(name: string, owner: Owner | undefined, graceMs: number) {
    this.folder = mkdtempSync(join(tmpdir(), `sluice-${name}-`));
    this.#owner = owner;
    this.#graceMs = graceMs;
    if (owner !== undefined) chownSync(this.folder, owner.uid, owner.gid);
    this.#guard = startGuard(this.folder);
    openHomes.add(this);
  }

  /** How the process ended, with the last line it wrote; undefined while it runs. */
  get outcome(): string | undefined {
    return this.#outcome;
  }

  /** Starts the process that is to stay; its id, or undefined when it could not be started (see `outcome`). */
  start(command: readonly string[]): number | undefined {
    const child = this.#spawn(command);
    // Who forgets to close a home shall not hang: the guard stops the process once we are gone.
    child.unref();
    return child.pid;
  }

  /** Runs a process to its end and throws unless it ends with 0. */
  async finish(command: readonly string[]): Promise<void> {
    const child = this.#spawn(command);
    await this.#ended;
    if (child.exitCode !== 0) throw new Error(`${command[0]}: expected exit code 0, ${this.#outcome}`);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #spawn([binary, ...args]: readonly string[]): ChildProcess {
    if (binary === undefined || this.#closing !== undefined) throw new Error('expected an open home and a command');
    // A file and no pipe: nobody has to read it, and the process can still write when we are gone.
    const log = openSync(join(this.folder, 'log'), 'a');
    const child = spawn(binary, args, {
      cwd: this.folder,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', log, log],
      // Ctrl-C reaches a terminal's whole group: the servers must outlive the command that is still using them.
      detached: true,
      ...this.#owner,
    });
    closeSync(log);
    const pidFile = join(this.folder, 'pid');
    if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));
    this.#child = child;
    this.#outcome = undefined;
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#outcome = `${how}; its last words: ${this.#lastWords()}`;
        // The system may give the id to a stranger now, whom the guard must not stop.
        rmSync(pidFile, { force: true });
        resolve();
      };
      child.once('error', (error) => end(`it did not start: ${error.message}`));
      child.once('exit', (code, signal) => end(signal === null ? `got exit code ${code}` : `got ${signal}`));
    });
    return child;
  }

  #lastWords(): string {
    try {
      return readFileSync(join(this.folder, 'log'), 'utf8').trimEnd().split('\n').at(-1) || '(none)';
    } catch {
      return '(none)';
    }
  }

  async #close(): Promise<void> {
    const child = this.#child;
    if (child?.pid !== undefined && this.#outcome === undefined) {
      child.ref();
      child.kill('SIGINT');
      child.kill('SIGCONT');
      const timer = setTimeout(() => child.kill('SIGKILL'), this.#graceMs);
      await this.#ended;
      clearTimeout(timer);
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    await dismissGuard(this.#guard);
    openHomes.delete(this);
  }
}
