import type { BudgetStore } from '@sluice/budget';
import type { CacheStore } from '@sluice/cache';
import type { Ledger, RowStore } from '@sluice/cost';
import type { PermitStore } from '@sluice/semaphore';
import type { StreamStore } from '@sluice/server';
import type { RateLimit, RateLimitOptions } from '../security/rate-limit.ts';

interface Kept {
  /** For people: where it is. */
  readonly says: string;
}

/** What was spent. */
export interface Books extends Kept {
  readonly ledger: Ledger;
  /** The ledger's rows, to be looked at one by one. */
  readonly rows: RowStore;
}

/** What the processes of one application share, where there are several. */
export interface SharedStores extends Kept {
  readonly budget: BudgetStore;
  readonly cache: CacheStore;
  readonly streams: StreamStore;
  /** Permits belong to a provider. */
  permits(provider: string): PermitStore;
  rateLimit(options: RateLimitOptions): RateLimit;
}

/**
 * All that outlives a call: in this process or shared by many, and the links above do not know which. To be opened before
 * the chain, whose last rows come while it unwinds.
 */
export interface Stores extends Books, SharedStores {}
