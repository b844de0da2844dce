import { costMatrix } from './cost.ts';

/** One combination, and whether it came out as it must. */
export interface Cell {
  /** What was combined. */
  readonly of: Readonly<Record<string, string>>;
  /** What came of it. */
  readonly got: Readonly<Record<string, string | number | null>>;
  /** What is wrong with it, a sentence each; empty when nothing is. */
  readonly wrong: readonly string[];
}

/** What can be laid out: one line for each matrix. */
export const matrices = {
  cost: costMatrix,
} as const satisfies Record<string, () => AsyncIterable<Cell>>;
