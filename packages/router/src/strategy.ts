import type { Random } from '@sluice/core';
import type { Target } from './target.ts';

/**
 * Whom to ask first, and whom next, of those that may be asked: `ordered`, as they are listed · `weighted`, by chance in
 * proportion to their weights · `least-loaded`, the better of two drawn by chance, by time to the first output.
 */
export type Strategy = 'ordered' | 'weighted' | 'least-loaded';

/** Picks one of `targets`, which are at least one. */
export type Pick = (targets: readonly Target[], random: Random) => Target;

export const strategies: { readonly [Name in Strategy]: Pick } = {
  ordered: (targets) => targets[0]!,
  weighted(targets, random) {
    const sum = targets.reduce((total, { weight }) => total + weight, 0);
    let left = random() * sum;
    return targets.find(({ weight }) => (left -= weight) < 0) ?? targets[0]!; // all have 0: as they are listed
  },
  // Of two, and not of all: processes that know the same would all run to the same target.
  'least-loaded'(targets, random) {
    const weighty = targets.filter(({ weight }) => weight > 0);
    const among = weighty.length > 0 ? weighty : targets;
    if (among.length === 1) return among[0]!;
    const first = Math.floor(random() * among.length);
    const second = Math.floor(random() * (among.length - 1));
    const [one, other] = [among[first]!, among[second < first ? second : second + 1]!];
    return costOf(other) < costOf(one) ? other : one;
  },
};

function costOf({ load, weight }: Target): number {
  return weight > 0 ? load.cost / weight : load.cost;
}
