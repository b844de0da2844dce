import { seededRandom as coreRandom, type Random } from '@sluice/core';

/** The same numbers for the same seed, and for the same `number` of it. */
export function seededRandom(seed: number, number = 0): Random {
  return coreRandom(seed ^ Math.imul(number, 0x9e3779b1));
}
