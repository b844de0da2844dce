import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startRedis, type Redis as Server } from '../../../../scripts/services/index.ts';
import { conformance } from '../conformance/index.ts';
import { redisBudget } from './index.ts';

vi.setConfig({ testTimeout: 40_000 });

/** A machine that does other things as well is no failing Redis. */
const unhurried = { timeoutMs: 10_000 };
const connectNodeRedis = (url: string) => createClient({ url }).connect();

let server: Server;
let client: Redis;
let nodeClient: Awaited<ReturnType<typeof connectNodeRedis>>;

beforeAll(async () => {
  server = await startRedis();
  client = new Redis(server.url);
  nodeClient = await connectNodeRedis(server.url);
}, 60_000);
afterAll(async () => {
  client.disconnect();
  nodeClient.destroy();
  await server.stop();
});

const pass = (ms: number) => sleep(ms);

conformance('one Redis', () => ({ store: redisBudget({ client, name: crypto.randomUUID(), ...unhurried }), pass }));
conformance('one Redis, by node-redis', () => ({
  store: redisBudget({ client: nodeClient, name: crypto.randomUUID(), ...unhurried }),
  pass,
}));
