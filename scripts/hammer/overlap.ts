/** When something was held, in ns of the system's monotonic clock, which all processes of a machine share. */
export interface Interval {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** How many intervals lay over each other at most. Where one ends as another begins, they do not. */
export function highestOverlap(intervals: readonly Interval[]): number {
  const edges = intervals
    .flatMap(({ fromNs, toNs }) => [
      { atNs: fromNs, step: 1 },
      { atNs: toNs, step: -1 },
    ])
    .toSorted((a, b) => (a.atNs === b.atNs ? a.step - b.step : a.atNs < b.atNs ? -1 : 1));
  let held = 0;
  let highest = 0;
  for (const { step } of edges) {
    held += step;
    highest = Math.max(highest, held);
  }
  return highest;
}

/** Jain's index of fairness: 1 when all got the same, 1/n when one got everything. */
export function jain(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return squares === 0 ? 0 : (sum * sum) / (shares.length * squares);
}
