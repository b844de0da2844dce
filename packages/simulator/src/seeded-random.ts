import type { Random } from '@sluice/core';

/** Mulberry32: the same numbers for the same seed, and for the same `number` of it. */
export function seededRandom(seed: number, number = 0): Random {
  let state = (seed ^ Math.imul(number, 0x9e3779b1)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
