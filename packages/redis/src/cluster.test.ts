import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startRedisCluster, type RedisCluster } from '../../../scripts/services/index.ts';
import { Channel } from './channel.ts';
import { hashTag } from './hash-tag.ts';
import { ScriptRunner } from './script-runner.ts';
import { script } from './script.ts';

let cluster: RedisCluster;
beforeAll(async () => void (cluster = await startRedisCluster()), 60_000);
afterAll(() => cluster.stop());

const add = script({
  name: 'add',
  keys: ['set', 'size'],
  lua: "redis.call('SADD', KEYS[1], ARGV[1]) return redis.call('SET', KEYS[2], redis.call('SCARD', KEYS[1])) and 1",
  reply: Number,
});

/** Names enough for every node to have some. */
const names = Array.from({ length: 12 }, () => crypto.randomUUID());
const keysOf = (name: string) => [`${hashTag(name)}:set`, `${hashTag(name)}:size`];

test('ioredis: scripts run on every node of a cluster, which learns them one by one', async () => {
  const client = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })));
  onTestFinished(() => client.disconnect());
  const runner = new ScriptRunner(client, { timeoutMs: 8_000 });
  expect(await Promise.all(names.map((name) => runner.run(add, keysOf(name), ['x'])))).toEqual(names.map(() => 1));
});

test('node-redis: scripts run on every node of a cluster', async () => {
  const rootNodes = cluster.nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` }));
  const client = createCluster({ rootNodes });
  onTestFinished(() => client.destroy());
  await client.connect();
  const runner = new ScriptRunner(client, { timeoutMs: 8_000 });
  expect(await Promise.all(names.map((name) => runner.run(add, keysOf(name), ['x'])))).toEqual(names.map(() => 1));
});

test('what is published on any node of a cluster is heard', async () => {
  const client = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })));
  onTestFinished(() => client.disconnect());
  const heard: string[] = [];
  const listening = Promise.withResolvers<void>();
  const name = crypto.randomUUID();
  const onMessage = (message: string): void => void heard.push(message);
  const channel = new Channel(client, name, { onMessage, onListening: listening.resolve });
  onTestFinished(() => channel.close());
  await listening.promise;
  const tell = script({
    name: 'tell',
    keys: ['any'],
    lua: "return redis.call('PUBLISH', ARGV[1], ARGV[2])",
    reply: Number,
  });
  const runner = new ScriptRunner(client, { timeoutMs: 8_000 });
  for (const other of names) await runner.run(tell, [hashTag(other)], [name, other]);
  await vi.waitFor(() => expect(heard.toSorted()).toEqual(names.toSorted()));
});
