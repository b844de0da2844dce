import { estimateTokens, type CompletionEvent, type CompletionRequest, type TokenCounts } from '@sluice/core';

/** So many pieces are joined to one: an open stream shall not keep an object for each. */
const manyPieces = 64;

/** What a model has said so far, kept for the case that nobody tells how many tokens it was. */
export class Said {
  #text: string[] = [];
  #reasoning: string[] = [];

  add(event: CompletionEvent): void {
    switch (event.type) {
      case 'text-delta':
      case 'tool-call-delta':
        return this.#keep(this.#text, event.text);
      case 'reasoning-delta':
        return this.#keep(this.#reasoning, event.text);
      case 'content':
        if (event.part.type === 'raw') this.#keep(this.#text, JSON.stringify(event.part.value));
        return;
      default: // the input of a `tool-call` came in its deltas
    }
  }

  /** Estimated, and only of what there was. */
  count(model: string): TokenCounts {
    const text = this.#text.join('');
    const reasoning = this.#reasoning.join('');
    return {
      outputTokens: text === '' ? 0 : estimateTokens(text, model),
      ...(reasoning !== '' && { reasoningTokens: estimateTokens(reasoning, model) }),
    };
  }

  #keep(pieces: string[], piece: string): void {
    pieces.push(piece);
    if (pieces.length === manyPieces) pieces.splice(0, manyPieces, pieces.join(''));
  }
}

/** What was asked, in tokens: known as soon as it is sent, whatever comes back. */
export function countAsked(request: CompletionRequest, model: string): TokenCounts {
  return { inputTokens: estimateTokens(request, model) };
}
