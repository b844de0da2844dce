import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChild } from '../child.ts';
import type { Answer, Endpoint } from './subject.ts';

/** What a caller's process is told to do: a line of its input. */
export interface Order extends Omit<Question, 'maxMs'> {
  readonly number: number;
}

/** A call that is to be made. */
export interface Question {
  readonly primary: Endpoint;
  readonly fallback: Endpoint;
  readonly prompt: string;
  readonly stream: boolean;
  /** After this it hangs. */
  readonly maxMs: number;
}

/** What came of a call, as its caller sees it. */
export type Said = ({ readonly ended: 'answer' } & Answer) | { readonly ended: 'error'; readonly error: string };

/** The same, or nothing came of it in time. */
export type Result = Said | { readonly ended: 'hang' };

const program = fileURLToPath(new URL('caller.ts', import.meta.url));

/** A process with one subject in it: whatever becomes of it becomes of nobody else. */
export class CallerProcess {
  /** How the subject says that it is set up; there after its first call. */
  setup = '';
  readonly #child: ReturnType<typeof startChild>;
  readonly #asked = new Map<number, (result: Result) => void>();
  #count = 0;
  #complaint = '';

  private constructor(file: string) {
    this.#child = startChild(process.execPath, ['--conditions=@sluice/source', program, file]);
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#complaint += text));
    this.#child.stdin!.on('error', () => {}); // its end tells
    this.#child.once('close', () => this.#onEnd());
  }

  /** Resolves when the subject is loaded; one that cannot be says so at its first call. */
  static async start(file: string): Promise<CallerProcess> {
    const caller = new CallerProcess(file);
    const lines = createInterface({ input: caller.#child.stdout! });
    await Promise.race([once(lines, 'line'), once(lines, 'close')]);
    caller.#listen(lines);
    return caller;
  }

  /** Has it ask. */
  ask({ maxMs, ...question }: Question): Promise<Result> {
    const number = this.#count++;
    const order: Order = { number, ...question };
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(number, { ended: 'hang' }), maxMs);
      this.#asked.set(number, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      if (this.#isGone) return this.#onEnd();
      this.#child.stdin!.write(`${JSON.stringify(order)}\n`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isGone) return;
    const gone = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await gone;
  }

  get #isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #listen(lines: Interface): void {
    lines.on('line', (line) => {
      if (!line.startsWith('{"number"')) return void (this.#complaint += line); // some library had something to say
      const { number, setup, said } = JSON.parse(line) as { number: number; setup: string; said: Said };
      this.setup = setup;
      this.#settle(number, said);
    });
  }

  #settle(number: number, result: Result): void {
    this.#asked.get(number)?.(result);
    this.#asked.delete(number);
  }

  #onEnd(): void {
    const error = `its process ended: ${this.#complaint.trim().slice(-400)}`;
    for (const number of this.#asked.keys()) this.#settle(number, { ended: 'error', error });
  }
}
