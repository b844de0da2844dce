import { Fold, isCompletionError, isOutput, type Clock, type Completion, type CompletionEvent } from '@sluice/core';

/**
 * What a call came to and how long it took, of its events. Deltas pass unread unless the answer is wanted: who reports on a call
 * wants to know of its attempts, and not what was said.
 */
export class CallRecord {
  /** From the first read to the first output, in ms. */
  firstOutputMs: number | undefined;
  turns = 1;
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #whole: boolean;
  readonly #fold = new Fold();

  /** @param whole - Whether to keep what is said. */
  constructor(clock: Clock, whole = false) {
    this.#clock = clock;
    this.#startedMs = clock.now();
    this.#whole = whole;
  }

  /** Whether another delta says nothing new. */
  get deaf(): boolean {
    return this.firstOutputMs !== undefined && !this.#whole;
  }

  add(event: CompletionEvent): void {
    const output = isOutput(event);
    if (output && this.firstOutputMs === undefined) this.firstOutputMs = this.elapsedMs;
    if (event.type === 'turn') this.turns++;
    if (this.#whole || !(output || event.type === 'raw')) this.#fold.add(event);
  }

  fail(error: unknown): void {
    this.#fold.fail(error);
  }

  get elapsedMs(): number {
    return this.#clock.now() - this.#startedMs;
  }

  /** Without what was said, unless it was wanted. */
  get completion(): Completion {
    return this.#fold.completion;
  }
}

/** `error.type`: the code of ours, the name of anybody else's. */
export function errorTypeOf(error: unknown): string {
  if (isCompletionError(error)) return error.code;
  return error instanceof Error ? error.name : '_OTHER';
}
