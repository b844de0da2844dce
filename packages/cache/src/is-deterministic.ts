import type { CompletionRequest } from '@sluice/core';

/**
 * Whether asking again is meant to bring the same: a temperature that is 0 and said so, or a seed. What the provider takes
 * where nothing is said is sampled.
 */
export function isDeterministic({ temperature, seed }: CompletionRequest): boolean {
  return temperature === 0 || seed !== undefined;
}
