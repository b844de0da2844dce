import { expected } from '@sluice/core';

/**
 * Dollars as the integers that budgets are counted in: `usd(1.5)` is 1 500 000 000.
 *
 * @throws TypeError for what is no number ≥ 0, and above about 9 million dollars.
 */
export function usd(dollars: number): number {
  const nanoUsd = Math.round(dollars * 1e9);
  if (typeof dollars !== 'number' || dollars < 0 || !Number.isSafeInteger(nanoUsd)) {
    throw expected('dollars', 'a number from 0 to 9 007 199', dollars);
  }
  return nanoUsd;
}
