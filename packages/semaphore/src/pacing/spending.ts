import { estimateTokens, type CompletionRequest, type Usage } from '@sluice/core';
import type { Counted } from './reading.ts';

/** What a request takes of each kind of limit. */
export type Spending = Readonly<Record<Counted, number>>;

/** What is guessed of an answer before the first one was seen, in tokens. */
const unknownOutput = 1_000;
/** As many answers as tell a long one from the usual. */
const remembered = 50;

/** How long answers are: of the last ones the length that nine of ten do not exceed. */
export class OutputLength {
  #next = 0;
  #high: number = unknownOutput;
  readonly #seen: number[] = [];

  add(tokens: number): void {
    this.#seen[this.#next++ % remembered] = tokens;
    const sorted = this.#seen.toSorted((a, b) => a - b);
    this.#high = sorted[Math.ceil(sorted.length * 0.9) - 1]!;
  }

  /** The likely most, within what the request allows. */
  estimate({ maxTokens = Infinity }: CompletionRequest): number {
    return Math.min(maxTokens, this.#high);
  }
}

/**
 * What a request may come to. Where in and out are counted together, who does so counts the limit that a request sets to its
 * answer as used at first (OpenAI); where they are counted apart, only what is made (Anthropic).
 */
export function estimateSpending(request: CompletionRequest, lengths: OutputLength): Spending {
  const input = estimateTokens(request, request.model);
  const output = lengths.estimate(request);
  const tokens = Math.max(input + output, request.maxTokens ?? 0);
  return { requests: 1, 'input-tokens': input, 'output-tokens': output, tokens };
}

/** What it came to, as far as the provider said so; where it did not, the estimate stands. */
export function spent(usage: Usage, estimated: Spending): Spending {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, cacheWriteLongTokens = 0 } = usage;
  // What comes from a cache is not counted by who counts input by itself (Anthropic), and is by who does not (OpenAI).
  const input = inputTokens === undefined ? undefined : inputTokens + cacheWriteTokens + cacheWriteLongTokens;
  const output = outputTokens === undefined ? undefined : outputTokens + (usage.reasoningTokens ?? 0);
  const known = input !== undefined && output !== undefined;
  return {
    requests: 1,
    'input-tokens': input ?? estimated['input-tokens'],
    'output-tokens': output ?? estimated['output-tokens'],
    tokens: known ? input + cacheReadTokens + output : estimated.tokens,
  };
}
