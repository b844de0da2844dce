import type { CompletionRequest, Usage } from '@sluice/core';
import type { UsageSource } from './row.ts';
import { countAsked, type Said } from './said.ts';

/** What an attempt used, and how we know. */
export interface Spent {
  readonly usage: Usage;
  readonly source: UsageSource;
}

/** What is known of an attempt when it is over. */
export interface Known {
  readonly request: CompletionRequest;
  readonly model: string;
  /** The last that the provider told. */
  readonly told: Usage | undefined;
  /** It told so after the last of its output: nothing is missing from it. */
  readonly toldLast: boolean;
  readonly said: Said;
  /** Its end was seen. */
  readonly whole: boolean;
  /** Whether the provider can have begun to work on it. */
  readonly maybeSpent: boolean;
}

/** Makes the best of what the provider told and what was seen to come. */
export function spentOf({ request, model, told, toldLast, said, whole, maybeSpent }: Known): Spent {
  if (told && whole) return { usage: told, source: 'final' };
  if (told && toldLast) return { usage: told, source: 'partial' };
  if (told) return { usage: completed(told, said, model), source: 'partial' };
  if (!maybeSpent) return { usage: {}, source: 'none' };
  return { usage: { ...countAsked(request, model), ...said.count(model) }, source: 'counted' };
}

/**
 * Before its end a provider tells what it read, and of what it wrote a first token or none: that is counted. Or all of it, in an
 * answer that came whole and was left in its middle: that is near what we count, and known better.
 */
function completed(told: Usage, said: Said, model: string): Usage {
  const counted = said.count(model);
  const outputTokens = toldOrCounted(told.outputTokens, counted.outputTokens) ?? 0;
  const reasoningTokens = toldOrCounted(told.reasoningTokens, counted.reasoningTokens);
  return { ...told, outputTokens, ...(reasoningTokens !== undefined && { reasoningTokens }) };
}

/** Estimates are seldom more than twice too high. */
function toldOrCounted(told: number | undefined, counted: number | undefined): number | undefined {
  return told === undefined || (counted !== undefined && counted > 2 * told) ? counted : told;
}
