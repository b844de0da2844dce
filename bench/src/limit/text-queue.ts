import type { Dispatcher } from 'undici';

type Result = IteratorResult<string, undefined>;

/** More than this waiting and the socket is paused: the least that a client which is not to eat all memory must do. */
const full = 1_024;
const over: Result = { done: true, value: undefined };

/** What a read brought is taken without waiting; the reader is woken once a read. */
export class TextQueue implements AsyncIterableIterator<string, undefined> {
  controller: Dispatcher.DispatchController | undefined;
  #texts: string[] = [];
  #head = 0;
  #paused = false;
  #outcome: { readonly error?: unknown } | undefined;
  #resolve: ((result: Result | Promise<Result>) => void) | undefined;

  push(text: string): void {
    const resolve = this.#resolve;
    if (resolve) {
      this.#resolve = undefined;
      resolve({ done: false, value: text });
    } else if (this.#texts.push(text) - this.#head > full && !this.#paused) {
      this.#paused = true;
      this.controller?.pause();
    }
  }

  end(outcome: { readonly error?: unknown } = {}): void {
    this.#outcome = outcome;
    this.#resolve?.(this.next());
  }

  next(): Promise<Result> {
    if (this.#head < this.#texts.length) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#outcome) return this.#outcome.error ? Promise.reject(this.#outcome.error) : Promise.resolve(over);
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  return(): Promise<Result> {
    if (!this.#outcome) this.controller?.abort(new Error('left'));
    return Promise.resolve(over);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): string {
    const text = this.#texts[this.#head++]!;
    if (this.#head === this.#texts.length) {
      this.#texts.length = 0;
      this.#head = 0;
      if (this.#paused) {
        this.#paused = false;
        this.controller?.resume();
      }
    }
    return text;
  }
}
