export type { RedisStreamsOptions } from './redis-streams.ts';
export { redisStreams } from './redis-streams.ts';
