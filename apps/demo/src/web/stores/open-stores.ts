import type { Logger } from 'pino';
import type { Opened } from '../opened.ts';
import type { Settings } from '../settings.ts';
import { memoryStores } from './memory-stores.ts';
import { openBooks } from './open-books.ts';
import type { SharedStores, Stores } from './stores.ts';

/** Memory and a SQLite file; Redis and Postgres in their places where the environment names them. */
export async function openStores(settings: Settings, logger: Logger, opened: Opened): Promise<Stores> {
  const shared = await openShared(settings, logger, opened);
  const books = openBooks(settings, logger, opened);
  return { ...shared, ...books, says: `${shared.says}, ${books.says}` };
}

async function openShared({ REDIS_URL }: Settings, logger: Logger, opened: Opened): Promise<SharedStores> {
  if (REDIS_URL === undefined) return memoryStores();
  const { redisStores } = await import('./redis-stores.ts');
  return redisStores(REDIS_URL, logger, opened);
}
