import { seededRandom as coreRandom, type Random } from '@sluice/core';

/** A stream of chance of its own for everything that has a name: what happens to one call does not move another. */
export function seededRandom(seed: number, name = ''): Random {
  let state = seed >>> 0;
  for (let index = 0; index < name.length; index++) state = Math.imul(state ^ name.charCodeAt(index), 0x01000193) >>> 0;
  return coreRandom(state);
}

/** A whole number in [0, below). */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[below(random, values.length)]!;
}
