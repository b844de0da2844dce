import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import {
  startRedis,
  startRedisCluster,
  type Redis as Server,
  type RedisCluster,
} from '../../../../scripts/services/index.ts';
import { conformance } from '../conformance/index.ts';
import { redisStreams } from './index.ts';

vi.setConfig({ testTimeout: 40_000 });

const maxStreamBytes = 100_000;
/** A machine that does other things as well is no failing Redis. */
const unhurried = { keepMs: 1_000, maxStreamBytes, leaseMs: 15_000, timeoutMs: 5_000 };

let server: Server;
let cluster: RedisCluster;
let client: Redis;
let clusterClient: Cluster;

beforeAll(async () => {
  cluster = await startRedisCluster();
  server = await startRedis();
  client = new Redis(server.url);
  clusterClient = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })));
}, 60_000);
afterAll(async () => {
  client.disconnect();
  clusterClient.disconnect();
  await Promise.all([cluster.stop(), server.stop()]);
});

const pass = (ms: number) => sleep(ms);

conformance('one Redis', () => {
  const open = () => redisStreams(client, unhurried);
  return { store: open(), other: open(), maxStreamBytes, pass };
});
conformance('a cluster of three', () => {
  const open = () => redisStreams(clusterClient, unhurried);
  return { store: open(), other: open(), maxStreamBytes, pass };
});

test.for<readonly [object, string]>([
  [{ keepMs: 0 }, 'keepMs'],
  [{ maxStreamBytes: 0.5 }, 'maxStreamBytes'],
  [{ leaseMs: 299 }, 'leaseMs'],
  [{ gatherMs: -1 }, 'gatherMs'],
  [{ leaseMs: 3_000, timeoutMs: 1_001 }, 'timeoutMs'],
])('options that cannot be kept throw: %j', ([options, name]) => {
  expect(() => redisStreams(client, options)).toThrow(new RegExp(`^Expected \`${name}\` to be a whole number from`));
});

test('a name that is empty throws', () => {
  expect(() => redisStreams(client, { name: '' })).toThrow('Expected `name` to be a name that is not empty');
});
