import type { HoldPermits, Word } from './hold-permits.ts';
import type { Interval } from './overlap.ts';
import { TaskProcess } from './task-process.ts';

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
  readonly #open = new Map<string, bigint>();
  readonly #lost = new Set<string>();
  readonly #process: TaskProcess;

  constructor(task: HoldPermits) {
    this.#process = new TaskProcess('holdPermits', task, {
      onWord: (word, atNs, text) => this.#hear(word as Word, atNs, text),
    });
  }

  /** It asks for permits. */
  get started(): Promise<void> {
    return this.#process.started;
  }

  /** How long it asked for permits. */
  get aliveNs(): number {
    const { startedNs, endedNs } = this.#process;
    return startedNs === 0n ? 0 : Number(endedNs - startedNs);
  }

  /** Ends it without a word. What it held it holds until it is gone. */
  async kill(): Promise<void> {
    await this.#process.kill();
    this.#closeAll();
  }

  /** Has it finish what it does. */
  async stop(): Promise<void> {
    await this.#process.stop();
    this.#closeAll();
  }

  #closeAll(): void {
    for (const [id, fromNs] of this.#open) this.#close(id, fromNs, this.#process.endedNs);
  }

  #hear(word: Word, atNs: bigint, text: string): void {
    if (word === '+') this.#open.set(text, atNs);
    else if (word === '-') this.#close(text, this.#open.get(text) ?? atNs, atNs);
    else if (word === '!') this.#lost.add(text);
    else this.errors.push(text);
  }

  #close(id: string, fromNs: bigint, toNs: bigint): void {
    this.#open.delete(id);
    this.held.push({ key: id.split('/')[0]!, lost: this.#lost.has(id), fromNs, toNs });
  }
}
