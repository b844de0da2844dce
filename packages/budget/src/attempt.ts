import { addUsage, estimateTokens, type CompletionEvent, type Start, type Usage } from '@sluice/core';
import { plausible } from './price.ts';

/** One attempt that a provider began to answer, and what is known of what it used. */
export class Attempt {
  readonly model: string;
  readonly provider: string;
  /** Somebody was paid for it: it is no cache's, and no other caller's. */
  readonly paid: boolean;
  #told: Usage | undefined;
  /** Everything that it told could be. */
  #plausible = true;
  /** What has come since it told. */
  #pieces: string[] = [];
  #length = 0;
  #counted = 0;

  constructor({ model, provider, source }: Start) {
    this.model = model;
    this.provider = provider;
    this.paid = source === 'provider';
  }

  tell(told: Usage): void {
    const { usage, whole } = plausible(told);
    this.#told = usage;
    this.#plausible = whole;
    if (!tellsOutput(usage)) return;
    this.#pieces = [];
    this.#length = this.#counted = 0;
  }

  /** Returns how many characters it is; what has none counts as it is written in JSON. */
  hear(event: CompletionEvent): number {
    const piece = pieceOf(event);
    if (piece === '') return 0;
    this.#pieces.push(piece);
    this.#length += piece.length;
    return piece.length;
  }

  /** It told all that it used, and nothing has come since that would have to be in it. */
  get isExact(): boolean {
    return this.#told !== undefined && this.#plausible && tellsInput(this.#told) && tellsOutput(this.#told);
  }

  /** What it told at the end. */
  get told(): Usage {
    return this.#told ?? {};
  }

  /** No less than it used, as far as it was seen: what it told and what has come since; what it read, as estimated, if it told nothing. */
  seen(inputTokens: number): Usage {
    this.#count();
    const told = this.#told !== undefined && tellsInput(this.#told) ? this.#told : { ...this.#told, inputTokens };
    return addUsage(told, { outputTokens: this.#counted });
  }

  #count(): void {
    if (this.#length === 0) return;
    this.#counted += estimateTokens(this.#pieces.join(''), this.model, { side: 'high' });
    this.#pieces = [];
    this.#length = 0;
  }
}

function tellsInput({ inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteLongTokens }: Usage): boolean {
  return [inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteLongTokens].some((count) => count !== undefined);
}

function tellsOutput({ outputTokens, reasoningTokens }: Usage): boolean {
  return outputTokens !== undefined || reasoningTokens !== undefined;
}

function pieceOf(event: CompletionEvent): string {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'tool-call-delta':
      return event.text;
    case 'tool-call':
      return event.invalidInput ?? `${event.name}${JSON.stringify(event.input ?? '')}`;
    case 'raw':
      return event.output ? JSON.stringify(event.value) : '';
    default:
      return '';
  }
}
