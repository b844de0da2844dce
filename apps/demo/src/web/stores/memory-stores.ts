import { memoryBudget } from '@sluice/budget';
import { memoryCache } from '@sluice/cache';
import { memoryPermits } from '@sluice/semaphore';
import { memoryStreams } from '@sluice/server';
import { memoryRateLimit } from '../security/rate-limit.ts';
import type { SharedStores } from './stores.ts';

/** All in this process, and gone with it. These are the packages' defaults, named so that they can be seen. */
export function memoryStores(): SharedStores {
  return {
    says: 'memory',
    budget: memoryBudget(),
    cache: memoryCache(),
    streams: memoryStreams(),
    permits: () => memoryPermits(),
    rateLimit: memoryRateLimit,
  };
}
