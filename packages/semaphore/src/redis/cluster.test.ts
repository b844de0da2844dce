import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import {
  startRedis,
  startRedisCluster,
  thisMachine,
  type Redis as Server,
  type RedisCluster,
} from '../../../../scripts/services/index.ts';
import { conformance } from '../conformance/index.ts';
import { redisPermits } from './index.ts';
import { keysOf } from './lua/shared-keys.ts';
import { openProcess } from './testing/process-store.ts';
import { teachScripts } from './testing/teach-scripts.ts';

vi.setConfig({ testTimeout: 40_000 });

/** A machine that does other things as well is no failing Redis. */
const unhurried = { leaseMs: 15_000, timeoutMs: 5_000 };

let cluster: RedisCluster;
let server: Server;
let client: Cluster;
let nodeClient: Awaited<ReturnType<typeof connectNodeRedis>>;

const connectNodeRedis = (url: string) => createClient({ url }).connect();

beforeAll(async () => {
  cluster = await startRedisCluster();
  server = await startRedis();
  client = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })));
  nodeClient = await connectNodeRedis(server.url);
  await client.ping(); // by then it knows the nodes
  const single = new Redis(server.url);
  await teachScripts([...client.nodes('master'), single]);
  single.disconnect();
}, 60_000);
afterAll(async () => {
  client.disconnect();
  nodeClient.destroy();
  await Promise.all([cluster.stop(), server.stop()]);
});

const pass = (ms: number) => sleep(ms);

conformance('a cluster of three', () => ({
  store: redisPermits({ client, name: crypto.randomUUID(), ...unhurried }),
  pass,
}));
conformance('one Redis, by node-redis', () => ({
  store: redisPermits({ client: nodeClient, name: crypto.randomUUID(), ...unhurried }),
  pass,
}));

test('a cluster, by node-redis: permits are shared with processes that use ioredis, and handed on', async () => {
  const rootNodes = cluster.nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` }));
  const other = createCluster({ rootNodes });
  await other.connect();
  onTestFinished(() => other.destroy());
  const name = crypto.randomUUID();
  const [one, two] = [openProcess({ client, name, ...unhurried }), openProcess({ client: other, name, ...unhurried })];
  const first = one.ask('first');
  await first.permit();
  const second = two.ask('second');
  await vi.waitFor(async () => expect(await client.zcard(keysOf(name)[3]!)).toBe(1));
  const third = one.ask('third');
  await vi.waitFor(async () => expect(await client.zcard(keysOf(name)[3]!)).toBe(2));
  await first.release();
  await second.permit();
  await second.release();
  await third.permit();
});

test('the node of a semaphore is paused: it fails like a single Redis, and comes back', async () => {
  const own = await startRedisCluster({ ...thisMachine, environment: {} });
  onTestFinished(() => own.stop());
  const broken = new Cluster(own.nodes.map(({ host, port }) => ({ host, port })));
  onTestFinished(() => broken.disconnect());
  const name = crypto.randomUUID();
  const { ask } = openProcess({ client: broken, name, leaseMs: 6_000, timeoutMs: 2_000 });
  const first = ask('first');
  await first.permit();
  const slot = await broken.cluster('KEYSLOT', keysOf(name)[0]!);
  const node = own.nodes[Math.min(2, Math.floor((slot * 3) / 16_384))]!;
  const owner = new Redis(node);
  onTestFinished(() => owner.disconnect());
  expect(await owner.zcard(keysOf(name)[2]!)).toBe(1);
  process.kill(node.pid!, 'SIGSTOP');
  const second = ask('second');
  await second.settle();
  expect(second.error).toMatchObject({ isOutage: true });
  process.kill(node.pid!, 'SIGCONT');
  await first.release();
  await vi.waitFor(
    async () => {
      const caller = ask('afterwards');
      await caller.settle();
      await caller.release();
    },
    { timeout: 15_000, interval: 200 },
  );
}, 60_000);
