import { estimateTokens, type CompletionEvent, type CompletionRequest, type TokenCounts } from '@sluice/core';
import { TextSample } from './text-sample.ts';

/** What a model has said so far, for the case that nobody tells how many tokens it was. */
export class Said {
  readonly text: TextSample = new TextSample();
  readonly #reasoning = new TextSample();

  add(event: CompletionEvent): void {
    if (event.type === 'text-delta' || event.type === 'tool-call-delta') this.text.add(event.text);
    else if (event.type === 'reasoning-delta') this.#reasoning.add(event.text);
    else if (event.type === 'content' && event.part.type === 'raw') this.text.add(JSON.stringify(event.part.value));
    // the input of a `tool-call` came in its deltas
  }

  /** Estimated, and only of what there was. */
  count(model: string): TokenCounts {
    return {
      outputTokens: this.text.count(model),
      ...(!this.#reasoning.empty && { reasoningTokens: this.#reasoning.count(model) }),
    };
  }
}

/** What was asked, in tokens: known as soon as it is sent, whatever comes back. */
export function countAsked(request: CompletionRequest, model: string): TokenCounts {
  return { inputTokens: estimateTokens(request, model) };
}
