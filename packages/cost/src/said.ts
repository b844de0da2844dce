import { estimateTokens, type CompletionEvent, type CompletionRequest, type TokenCounts } from '@sluice/core';

/** What a model has said so far, kept for the case that nobody tells how many tokens it was. */
export class Said {
  // Added to and not joined: V8 puts such a text together when somebody reads it, and mostly nobody does.
  #text = '';
  #reasoning = '';

  add(event: CompletionEvent): void {
    if (event.type === 'text-delta' || event.type === 'tool-call-delta') this.#text += event.text;
    else if (event.type === 'reasoning-delta') this.#reasoning += event.text;
    else if (event.type === 'content' && event.part.type === 'raw') this.#text += JSON.stringify(event.part.value);
    // the input of a `tool-call` came in its deltas
  }

  /** Estimated, and only of what there was. */
  count(model: string): TokenCounts {
    return {
      outputTokens: this.#text === '' ? 0 : estimateTokens(this.#text, model),
      ...(this.#reasoning !== '' && { reasoningTokens: estimateTokens(this.#reasoning, model) }),
    };
  }
}

/** What was asked, in tokens: known as soon as it is sent, whatever comes back. */
export function countAsked(request: CompletionRequest, model: string): TokenCounts {
  return { inputTokens: estimateTokens(request, model) };
}
