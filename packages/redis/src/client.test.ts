import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import { expect, test } from 'vitest';
import type { DuplicableClient } from './channel.ts';
import { readiness, surviveErrors, type RedisClient } from './client.ts';

test('the clients of ioredis and node-redis are ones', () => {
  const clients = (): readonly (RedisClient & DuplicableClient)[] => [
    new Redis(),
    new Cluster([]),
    createClient(),
    createClient({ RESP: 2 }),
    createCluster({ rootNodes: [] }),
  ];
  const sentinel = (): RedisClient => createSentinel({ name: 'a', sentinelRootNodes: [] });
  expect([clients, sentinel]).toHaveLength(2); // the compiler does the work
});

test('a client that connects by its first command is ready for it', () => {
  const client = new Redis({ lazyConnect: true });
  expect(readiness(client)).toBe('ready');
  client.disconnect();
  expect(readiness(client)).toBe('ended');
});

test('a client of node-redis that was never connected has ended', () => {
  expect(readiness(createClient())).toBe('ended');
});

test('errors of a client are listened to once, whoever asks for it how often', () => {
  const client = new Redis({ lazyConnect: true });
  surviveErrors(client);
  surviveErrors(client);
  expect(client.listenerCount('error')).toBe(1);
});
