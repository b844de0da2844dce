import { styleText } from 'node:util';
import type { Usage } from '@sluice/core';

/** A line about what happens. Styles appear in a terminal only. */
export function say(text: string): void {
  console.log(styleText('dim', text));
}

/** Begins a step. */
export function title(text: string): void {
  console.log(`\n${styleText('bold', text)}`);
}

/** A piece of an answer, at once. */
export function write(text: string): void {
  process.stdout.write(text);
}

export function usageOf({ inputTokens, cacheReadTokens, outputTokens, reasoningTokens }: Usage): string {
  const counts = {
    input: inputTokens,
    'cache read': cacheReadTokens,
    output: outputTokens,
    reasoning: reasoningTokens,
  };
  const known = Object.entries(counts).filter(([, tokens]) => tokens);
  return `usage: ${known.map(([name, tokens]) => `${tokens} ${name}`).join(', ') || 'unknown'} (tokens)`;
}
