import { expected } from '../errors/expected.ts';
import type { Random } from './clock.ts';

/**
 * Chance that a seed decides (mulberry32): the same numbers in [0, 1) for the same seed, on every machine. For tests and simulations,
 * never for secrets.
 *
 * @param seed - Its low 32 bits count.
 * @throws TypeError for what is no whole number.
 * @example
 * ```ts
 * const random = seededRandom(17);
 * const link = retry({ random });
 * ```
 */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw expected('seed', 'a whole number', seed);
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
