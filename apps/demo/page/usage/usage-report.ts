import type { UsageReport as Used } from '../../src/web/usage/usage-report.ts';

export type { UsageRow, UsageSpan } from '../../src/web/usage/usage-report.ts';

/** What `GET /api/usage` says: of this user, money in nano-USD, times in ms since 1970. */
export interface UsageReport extends Used {
  readonly budget: Budget;
}

export interface Budget {
  readonly limit: number;
  readonly spent: number;
  readonly held: number;
  /** `null`: never. */
  readonly resetsAt: number | null;
  readonly window: string;
}
