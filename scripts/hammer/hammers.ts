import { hammerBudget } from './budget/hammer-budget.ts';
import { hammerLedger } from './ledger/hammer-ledger.ts';
import { hammerSemaphore } from './hammer-semaphore.ts';
import { hammerSingleFlight } from './single-flight/hammer-single-flight.ts';

/** How hard to hit. */
export interface Force {
  readonly processes: number;
  /** In each process. */
  readonly callers: number;
  readonly permits: number;
  /** Of a budget. */
  readonly limit: number;
  readonly seconds: number;
  /** Kills processes at random, without a word, and starts others in their place. */
  readonly kill: boolean;
  /** How long a database is away. */
  readonly outageMs: number;
}

/** Something that must hold, and whether it did. */
export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly got: number;
  /** In words. */
  readonly expected: string;
}

/** What came of it. */
export interface Outcome {
  readonly checks: readonly Check[];
  readonly numbers: Readonly<Record<string, number>>;
}

/** What can be hammered: one line for each store that processes share. */
export const hammers = {
  semaphore: hammerSemaphore,
  budget: hammerBudget,
  ledger: hammerLedger,
  'single-flight': hammerSingleFlight,
} as const satisfies Record<string, (force: Force) => Promise<Outcome>>;

export type HammerName = keyof typeof hammers;
