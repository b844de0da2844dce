import { styleText } from 'node:util';
import type { Usage } from '@sluice/core';
import type { Departure } from '@sluice/simulator';

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

/** How a server saw us go. */
export function seen(departure: Departure | undefined, abortedAt: number): string {
  if (!departure) return 'the server had sent everything before it saw anything';
  const { at, events, afterEvent } = departure;
  const afterMs = Math.max(0, at - abortedAt).toFixed(1);
  return `the server saw the socket close after ${afterMs} ms, ${events} events sent, the last a ${afterEvent ?? 'header'}`;
}
