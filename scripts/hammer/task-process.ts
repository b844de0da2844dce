import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TaskName } from './main.ts';

export interface TaskProcessOptions {
  /** Told of every word but `=`, which says that it is there. */
  onWord(word: string, atNs: bigint, text: string): void;
  /** The longest file that it may write, in KiB: a disk that is full, to whoever writes. @defaultValue none */
  readonly fileKiB?: number;
}

/** One process of the hammer's that does a task, and says a line at a time what it does. */
export class TaskProcess {
  /** It is at work, or over already. */
  readonly started: Promise<void>;
  /** Between these two it was at work. */
  startedNs = 0n;
  endedNs = 0n;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(name: TaskName, task: object, { onWord, fileKiB }: TaskProcessOptions) {
    let onStarted = (): void => {};
    this.started = new Promise((resolve) => (onStarted = resolve));
    const program = fileURLToPath(new URL('./main.ts', import.meta.url));
    const node = [process.execPath, '--conditions=@sluice/source', program, name, JSON.stringify(task)];
    const [command, ...args] =
      fileKiB === undefined ? node : ['bash', '-c', `ulimit -f ${fileKiB} && exec "$0" "$@"`, ...node];
    this.#child = spawn(command!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin!.on('error', () => {}); // killed, it reads no more
    const lines = createInterface({ input: this.#child.stdout! });
    lines.on('line', (line) => {
      const [word = '', time = '', ...text] = line.split(' ');
      const isWord = word.length === 1 && /^\d+$/.test(time);
      if (!isWord) return onWord('?', 0n, line);
      if (word !== '=') return onWord(word, BigInt(time), text.join(' '));
      this.startedNs = BigInt(time);
      onStarted();
    });
    const exited = once(this.#child, 'exit').then(() => {
      this.endedNs = process.hrtime.bigint();
      onStarted(); // nobody has to wait for it any more
    });
    this.#ended = Promise.all([exited, once(lines, 'close')]);
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to end, as a supervisor does. */
  async terminate(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended;
  }

  /** Has it finish what it does. */
  async stop(): Promise<void> {
    this.#child.stdin!.end();
    await this.#ended;
  }
}
