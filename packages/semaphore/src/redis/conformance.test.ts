import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startRedis, type Redis as Server } from '../../../../scripts/services/index.ts';
import { conformance } from '../conformance/index.ts';
import { redisPermits } from './index.ts';
import { teachScripts } from './testing/teach-scripts.ts';

/** A machine that does other things as well is no failing Redis. */
const unhurried = { leaseMs: 15_000, timeoutMs: 5_000 };

let server: Server;
let client: Redis;

beforeAll(async () => {
  server = await startRedis();
  client = new Redis(server.url);
  await teachScripts([client]);
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
});

conformance('one Redis', () => ({
  store: redisPermits({ client, name: crypto.randomUUID(), ...unhurried }),
  pass: (ms) => sleep(ms),
}));
