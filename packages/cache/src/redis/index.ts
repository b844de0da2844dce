export type { RedisCacheOptions } from './redis-cache.ts';
export { redisCache } from './redis-cache.ts';
