import type { JsonValue } from '@sluice/core';
import { createHash } from 'node:crypto';
import type { Prefix } from './question.ts';

/** A piece of the input, and whether what ends with it may be remembered. */
export interface Piece {
  readonly content: JsonValue;
  /** Absent: no beginning ends here. */
  readonly lifetimeMs?: number;
}

/** Less is not remembered, by any provider. */
const leastTokens = 1_024;

/**
 * The beginnings of an input that may be remembered. They share the input's tokens by their length, so that what is
 * remembered and what is not add up to all of it.
 */
export function prefixesOf(pieces: readonly Piece[], inputTokens: number, granularity = 1): readonly Prefix[] {
  if (inputTokens < leastTokens || !pieces.some(({ lifetimeMs }) => lifetimeMs !== undefined)) return [];
  const texts = pieces.map(({ content }) => JSON.stringify(content));
  const all = texts.reduce((sum, { length }) => sum + length, 0);
  const hash = createHash('sha256');
  const prefixes: Prefix[] = [];
  let length = 0;
  pieces.forEach(({ lifetimeMs }, index) => {
    const text = texts[index]!;
    hash.update(text);
    length += text.length;
    const tokens = Math.floor(((length / all) * inputTokens) / granularity) * granularity;
    if (lifetimeMs === undefined || tokens < leastTokens) return;
    prefixes.push({ id: hash.copy().digest('hex').slice(0, 32), tokens, lifetimeMs });
  });
  return prefixes;
}
