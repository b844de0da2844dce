export type { Cache } from './cache.ts';
export { cache } from './cache.ts';
export type {
  CacheQuery,
  CacheStore,
  Claim,
  Elsewhere,
  Found,
  KeptEntry,
  OpenFlight,
  StoredEntry,
} from './cache-store.ts';
export { isDue, isFresh, LostFlight } from './cache-store.ts';
export type { WhyNotKept } from './keepable.ts';
export type { LocalCache, LocalCacheOptions } from './memory/memory-store.ts';
export { memoryCache } from './memory/memory-store.ts';
export type { Namespace } from './namespace.ts';
export type { CacheNote } from './note.ts';
export type { KeyParts } from './request-key.ts';
export { requestKey } from './request-key.ts';
export type { CacheOptions } from './settings.ts';
export type { CacheWish } from './wish.ts';
