import { estimateTokens } from '@sluice/core';

/** Two pages: what follows is mostly of the same kind, and an estimate is no better for reading all of it. */
const sampleCharacters = 4_096;

/** How many tokens a text is that grows, of which only the beginning is kept: all of it would be kept for every open stream. */
export class TextSample {
  readonly #pieces: string[] = [];
  #kept = 0;
  #characters = 0;

  get empty(): boolean {
    return this.#characters === 0;
  }

  add(text: string): void {
    this.#characters += text.length;
    if (this.#kept < sampleCharacters) this.#keep(text);
  }

  count(model: string): number {
    if (this.empty) return 0;
    const tokens = estimateTokens(this.#pieces.join(''), model);
    return this.#kept === this.#characters ? tokens : Math.ceil((tokens * this.#characters) / this.#kept);
  }

  #keep(text: string): void {
    this.#pieces.push(text);
    this.#kept += text.length;
  }
}
