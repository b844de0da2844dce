export { askRedis, type RedisAddress, type RedisReply } from './ask-redis.ts';
export { findChromium, type Chromium } from './chromium.ts';
export { thisMachine, type Machine } from './machine.ts';
export { MissingServiceError } from './obtain.ts';
export { startPostgres, type Postgres } from './postgres.ts';
export { startRedisCluster, type RedisCluster, type RedisClusterNode } from './redis-cluster.ts';
export { startRedis, type Redis } from './redis.ts';
export type { RunningServer } from './server.ts';
