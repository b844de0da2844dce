import { redisBudget } from '@sluice/budget/redis';
import { redisCache } from '@sluice/cache/redis';
import { redisPermits } from '@sluice/semaphore/redis';
import { redisStreams } from '@sluice/server/redis';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Opened } from '../opened.ts';
import { redisRateLimit } from '../security/rate-limit.ts';
import type { SharedStores } from './stores.ts';

/** Whoever has the same name in the same Redis shares what stands there. */
const name = 'sluice-demo';

/**
 * Shared by all processes. One Redis for everything is what a demo has; in production the cache wants one that may forget
 * (`allkeys-lru`) and budgets one that may not (`noeviction`).
 */
export function redisStores(url: string, logger: Logger, opened: Opened): SharedStores {
  const client = new Redis(url, { reconnectOnError: (error) => error.message.startsWith('READONLY') });
  opened.add('redis', () => client.disconnect());
  // Each store has its own breaker. A line when one opens and one when it closes: not one for every call.
  const watch = (store: string) => ({
    client,
    onAvailability: (available: boolean, error?: Error) =>
      available
        ? logger.info({ store }, 'redis is back')
        : logger.error({ store, error: error?.message }, 'redis fails'),
  });
  return {
    says: 'Redis',
    budget: redisBudget({ ...watch('budget'), name }),
    cache: redisCache(watch('cache')),
    streams: redisStreams(client, { ...watch('streams'), name }),
    permits: (provider) => redisPermits({ ...watch(`permits ${provider}`), name: `${name} ${provider}` }),
    rateLimit: (options) => redisRateLimit(client, options),
  };
}
