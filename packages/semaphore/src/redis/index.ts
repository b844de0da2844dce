export type { LostPermit } from './shared-permits.ts';
export type { RedisPermitsOptions } from './redis-permits.ts';
export { redisPermits } from './redis-permits.ts';
