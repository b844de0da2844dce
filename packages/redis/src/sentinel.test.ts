import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { askRedis, thisMachine } from '../../../scripts/services/index.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { freePort } from '../../../scripts/services/free-port.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startServer } from '../../../scripts/services/server.ts';
import { hashTag } from './hash-tag.ts';
import { ScriptRunner } from './script-runner.ts';
import { script } from './script.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../scripts/services/testing/own-redis.ts';

const increment = script({
  name: 'increment',
  keys: ['counter'],
  lua: "return redis.call('INCR', KEYS[1])",
  reply: Number,
});

/** A sentinel that watches one master by itself. */
async function startSentinel(master: { host: string; port: number }): Promise<{ host: string; port: number }> {
  const address = { host: '127.0.0.1', port: await freePort() };
  const binary = thisMachine.findBinary(['redis-server'])!;
  const { stop } = await startServer({
    name: 'sentinel',
    deadlineMs: 10_000,
    answers: () => askRedis(address, 'PING'),
    command(folder) {
      const file = join(folder, 'sentinel.conf');
      const lines = [
        `bind ${address.host}`,
        `port ${address.port}`,
        `sentinel monitor main ${master.host} ${master.port} 1`,
        'sentinel down-after-milliseconds main 500',
      ];
      writeFileSync(file, lines.join('\n'));
      return [binary, file, '--sentinel'];
    },
  });
  onTestFinished(stop);
  return address;
}

test('a failover by Sentinel: the new master gets the script, and what was replicated is there', async () => {
  const [master, replica] = await Promise.all([startOwnRedis(), startOwnRedis()]);
  await replica.command('REPLICAOF', master.address.host, String(master.address.port));
  await vi.waitFor(async () => expect(await replica.client.info('replication')).toContain('link_status:up'), 20_000);
  const sentinel = await startSentinel(master.address);
  const client = new Redis({ sentinels: [sentinel], name: 'main', sentinelRetryStrategy: () => 50 });
  onTestFinished(() => client.disconnect());
  const runner = new ScriptRunner(client, { timeoutMs: 5_000, breakMs: 50 });
  const key = `${hashTag('x')}:count`;
  expect(await runner.run(increment, [key])).toBe(1);
  await vi.waitFor(async () => expect(await replica.client.get(key)).toBe('1'), 20_000);
  // Sentinel knows of replicas by what the master says, from time to time.
  await vi.waitFor(
    async () => expect(await askRedis(sentinel, 'SENTINEL', 'CKQUORUM', 'main')).toContain('OK'),
    20_000,
  );
  master.signal('SIGKILL');
  const counted = await vi.waitFor(() => runner.run(increment, [key]), { timeout: 40_000, interval: 100 });
  expect(counted).toBe(2);
  expect(await replica.client.get(key)).toBe('2');
}, 90_000);
