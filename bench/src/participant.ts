import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resultOf, startChild, type ChildOptions } from './child.ts';
import type { Word } from './worker/in-turn.ts';

/** A process that works when it is told to and rests in between, so that several can be measured side by side. */
export class Participant<Output> {
  readonly #child: ChildProcess;
  readonly #result: Promise<Output>;
  readonly #lines: AsyncIterator<string>;
  #gone = false;

  private constructor(program: string, args: readonly string[], options: ChildOptions) {
    this.#child = startChild(program, args, options.timeoutMs);
    this.#child.stdin!.on('error', () => {}); // it is gone, and its end says why
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
    this.#result = resultOf(this.#child, options);
    this.#result.catch(() => {}); // until somebody asks for it
  }

  /** Resolves when it is warm. */
  static async start<Output>(
    program: string,
    args: readonly string[],
    options: ChildOptions,
  ): Promise<Participant<Output>> {
    const participant = new Participant<Output>(program, args, options);
    await participant.#ready();
    return participant;
  }

  /** Nothing where it has failed: what of, `end` says. */
  async turn(): Promise<void> {
    if (this.#gone) return;
    this.#say('turn');
    await this.#ready();
  }

  end(): Promise<Output> {
    if (!this.#gone) this.#say('end');
    return this.#result;
  }

  async #ready(): Promise<void> {
    const { done } = await this.#lines.next();
    this.#gone = done === true;
  }

  #say(word: Word): void {
    this.#child.stdin!.write(`${word}\n`);
  }
}
