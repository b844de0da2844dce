import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { HoldPermits, Word } from './hold-permits.ts';
import type { Interval } from './overlap.ts';

/** A permit that was held, as somebody sees it who has nothing to do with the semaphore. */
export interface Held extends Interval {
  readonly key: string;
  /** It lapsed while it was held: others may have had it by then. */
  readonly lost: boolean;
}

/** One process that holds permits, and what it said of them. */
export class HammeredProcess {
  readonly held: Held[] = [];
  readonly errors: string[] = [];
  /** Between these two it asked for permits. */
  startedNs = 0n;
  endedNs = 0n;
  /** It asks for permits. */
  readonly started: Promise<void>;
  #onStarted: () => void = () => {};
  readonly #open = new Map<string, bigint>();
  readonly #lost = new Set<string>();
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(task: HoldPermits) {
    this.started = new Promise((resolve) => (this.#onStarted = resolve));
    const program = fileURLToPath(new URL('./main.ts', import.meta.url));
    this.#child = spawn(process.execPath, ['--conditions=@sluice/source', program, JSON.stringify(task)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdin!.on('error', () => {}); // killed, it reads no more
    const lines = createInterface({ input: this.#child.stdout! });
    lines.on('line', (line) => this.#hear(line));
    const exited = once(this.#child, 'exit').then(() => {
      this.endedNs = process.hrtime.bigint();
      this.#onStarted(); // nobody has to wait for it any more
    });
    this.#ended = Promise.all([exited, once(lines, 'close')]);
  }

  /** Ends it without a word. What it held it holds until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#end();
  }

  /** Has it finish what it does. */
  async stop(): Promise<void> {
    this.#child.stdin!.end();
    await this.#end();
  }

  async #end(): Promise<void> {
    await this.#ended;
    for (const [id, fromNs] of this.#open) this.#close(id, fromNs, this.endedNs);
  }

  #hear(line: string): void {
    const [word, time = '0', id = ''] = line.split(' ', 3) as [Word, string?, string?];
    const atNs = BigInt(time);
    if (word === '=') {
      this.startedNs = atNs;
      this.#onStarted();
    } else if (word === '+') this.#open.set(id, atNs);
    else if (word === '-') this.#close(id, this.#open.get(id) ?? atNs, atNs);
    else if (word === '!') this.#lost.add(id);
    else this.errors.push(line);
  }

  #close(id: string, fromNs: bigint, toNs: bigint): void {
    this.#open.delete(id);
    this.held.push({ key: id.split('/')[0]!, lost: this.#lost.has(id), fromNs, toNs });
  }
}
