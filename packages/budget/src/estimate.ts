import { CompletionError, estimateTokens, type CompletionRequest, type Usage } from '@sluice/core';
import type { Prices } from './price.ts';
import { mostOf, nothing, type Amounts } from './unit.ts';

declare module '@sluice/core' {
  interface ErrorCodes {
    /** A budget in dollars cannot hold a call whose price nobody knows. */
    'budget-unpriced': true;
  }
}

/** Who may answer a call: what is held has to do for the dearest of them. */
export interface Candidate {
  readonly model: string;
  /** As prices know it. @defaultValue whoever has a model of that name */
  readonly provider?: string;
}

/** What a call may come to. */
export interface Estimate {
  /** Of what it asks: charged for every attempt that may have been answered and told nothing. */
  readonly input: Amounts;
  /** With all that it may be answered. */
  readonly most: Amounts;
}

/** The dearest of all candidates, by the side of the token estimate that is rarely too low. */
export function estimateOf(
  request: CompletionRequest,
  outputTokens: number,
  candidates: readonly Candidate[],
  prices: Prices | undefined,
): Estimate {
  let input = nothing;
  let most = nothing;
  const asked = inputClassesOf(request);
  for (const { model, provider = null } of candidates) {
    const inputTokens = estimateTokens(request, model, { side: 'high' });
    const usages = asked.map((name): Usage => ({ [name]: inputTokens }));
    const amounts = (answered: readonly Usage[], tokens: number): Amounts => ({
      tokens,
      requests: 1,
      nanoUsd: prices ? dearest(model, provider, prices, usages, answered) : 0,
    });
    input = mostOf(input, amounts([{}], inputTokens));
    // Thinking is billed as output by everybody so far; where it has a price of its own, the dearer one counts.
    const answers = [{ outputTokens }, { reasoningTokens: outputTokens }];
    most = mostOf(most, amounts(answers, inputTokens + outputTokens));
  }
  return { input, most };
}

function dearest(
  model: string,
  provider: string | null,
  prices: Prices,
  asked: readonly Usage[],
  answered: readonly Usage[],
): number {
  let most = 0;
  for (const input of asked) {
    for (const output of answered) {
      const price = prices.of(model, { ...input, ...output }, provider);
      if (price === null) throw unpriced(model, provider);
      most = Math.max(most, price);
    }
  }
  return most;
}

/** A prompt that is to be cached may be written to the cache, which costs more than reading it afresh. */
function inputClassesOf(request: CompletionRequest): readonly (keyof Usage)[] {
  const hints = ttlsIn(request);
  if (hints.size === 0) return ['inputTokens'];
  return hints.has('1h') ? ['inputTokens', 'cacheWriteLongTokens'] : ['inputTokens', 'cacheWriteTokens'];
}

function ttlsIn({ system, messages, tools }: CompletionRequest): ReadonlySet<string> {
  const ttls = new Set<string>();
  const look = (parts: string | readonly object[] | undefined): void => {
    if (parts === undefined || typeof parts === 'string') return;
    for (const part of parts) {
      if ('cache' in part && part.cache) ttls.add((part.cache as { readonly ttl?: string }).ttl ?? '5m');
    }
  };
  look(system);
  look(tools);
  for (const { content } of messages) look(content);
  return ttls;
}

function unpriced(model: string, provider: string | null): CompletionError {
  const whose = provider === null ? '' : ` of ${provider}`;
  const message = `Expected a price of ${model}${whose}, got none: give \`priceOf\` one, or set \`unpricedNanoUsdPerToken\``;
  return new CompletionError('budget-unpriced', message, { fault: 'target' });
}
