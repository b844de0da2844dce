import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startRedisCluster, type RedisCluster } from '../../../../scripts/services/index.ts';
import { conformance } from '../conformance/index.ts';
import { account, claim, Teller } from '../conformance/teller.ts';
import { redisBudget } from './index.ts';
import { keysOf } from './lua/budget-keys.ts';

vi.setConfig({ testTimeout: 40_000 });

let cluster: RedisCluster;
let client: Cluster;

beforeAll(async () => {
  cluster = await startRedisCluster();
  client = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })));
}, 60_000);
afterAll(async () => {
  client.disconnect();
  await cluster.stop();
});

const open = () => ({
  store: redisBudget({ client, name: crypto.randomUUID(), timeoutMs: 10_000 }),
  pass: (ms: number) => sleep(ms),
});

conformance('a cluster of three', open);

test('all keys of a slot of ours are in one of Redis, and slots are spread', async () => {
  const slots = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const own = await Promise.all(keysOf('x', `tenant ${at}`).map((key) => client.cluster('KEYSLOT', key)));
      expect(new Set(own).size).toBe(1);
      return own[0];
    }),
  );
  expect(new Set(slots).size).toBeGreaterThan(15);
});

test('scopes on different nodes are never overspent: many at once, refused by the second, leave nothing in the first', async () => {
  const opened = open();
  const teller = new Teller(opened);
  const everybody = account({ scope: 'everybody', slot: 'everybody', limit: 100 });
  const tenants = Array.from({ length: 10 }, (_, at) =>
    account({ scope: `tenant:${at}`, slot: `tenant ${at}`, limit: 30 }),
  );
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      const id = `call ${at}`;
      const outcome = await opened.store.reserve(id, [claim(tenants[at % 10]!, 7), claim(everybody, 7)]);
      return { id, outcome };
    }),
  );
  const held = outcomes.filter(({ outcome }) => 'buckets' in outcome);
  expect(held).toHaveLength(14);
  const byTenant = tenants.map((_, at) => held.filter(({ id }) => Number(id.slice(5)) % 10 === at).length * 7);
  await teller.expect([everybody, ...tenants], [0, 98], ...byTenant.map((amount) => [0, amount] as const));
  await opened.store.close();
});
