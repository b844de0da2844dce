import type { Logger } from 'pino';
import type { Settings } from '../settings.ts';
import { memoryStores } from './memory-stores.ts';
import { openBooks } from './open-books.ts';
import type { SharedStores, Stores } from './stores.ts';

/** Memory and a SQLite file; Redis and Postgres in their places where the environment names them. */
export async function openStores(settings: Settings, logger: Logger): Promise<Stores> {
  const books = openBooks(settings, logger);
  const shared = await openShared(settings, logger);
  return {
    ...shared,
    ...books,
    says: `${shared.says}, ${books.says}`,
    async close() {
      await books.close();
      await shared.close();
    },
  };
}

async function openShared({ REDIS_URL }: Settings, logger: Logger): Promise<SharedStores> {
  if (REDIS_URL === undefined) return memoryStores();
  const { redisStores } = await import('./redis-stores.ts');
  return redisStores(REDIS_URL, logger);
}
