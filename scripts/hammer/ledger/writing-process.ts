import { TaskProcess } from '../task-process.ts';
import type { RowWord, WriteRows } from './write-rows.ts';

/** One process that writes rows, and what it said of them. */
export class WritingProcess {
  readonly name: string;
  /** The last row that it said it would hand over. */
  said = 0;
  /** The last row that it knew to be committed. */
  committed = 0;
  /** Ids of rows that it was told are lost. */
  readonly lost = new Set<string>();
  /** It closed its ledger. */
  closed = false;
  readonly errors: string[] = [];
  readonly #process: TaskProcess;

  constructor(task: WriteRows, fileKiB?: number) {
    this.name = task.name;
    this.#process = new TaskProcess('writeRows', task, {
      onWord: (word, _, text) => this.#hear(word as RowWord, text),
      ...(fileKiB !== undefined && { fileKiB }),
    });
  }

  get started(): Promise<void> {
    return this.#process.started;
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  terminate(): Promise<void> {
    return this.#process.terminate();
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }

  #hear(word: RowWord, text: string): void {
    if (word === '+') this.said = Number(text);
    else if (word === '*') this.committed = Number(text);
    else if (word === '!') this.lost.add(text);
    else if (word === '.') this.closed = true;
    else this.errors.push(text);
  }
}
