import { expect, test } from 'vitest';
import { askRedis, startRedis, thisMachine, type RedisAddress } from './index.ts';
import { isRunning } from './is-running.ts';

function addressOf(url: string): RedisAddress {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 6379) };
}

test('Redis, found or started, answers PING, SET, GET and a script that increments', async () => {
  const redis = await startRedis();
  try {
    const address = addressOf(redis.url);
    const key = `sluice:smoke:${crypto.randomUUID()}`;
    expect(await askRedis(address, 'PING')).toBe('PONG');
    expect(await askRedis(address, 'SET', key, '41', 'EX', '60')).toBe('OK');
    expect(await askRedis(address, 'EVAL', "return redis.call('INCR', KEYS[1])", '1', key)).toBe(42);
    expect(await askRedis(address, 'GET', key)).toBe('42');
    expect(await askRedis(address, 'DEL', key)).toBe(1);
    expect(await askRedis(address, 'GET', key)).toBe(null);
  } finally {
    await redis.stop();
  }
});

test('a Redis that was started here is gone after stop, and stop may be called twice', async () => {
  const redis = await startRedis({ ...thisMachine, environment: {} });
  const address = addressOf(redis.url);
  await Promise.all([redis.stop(), redis.stop()]);
  await redis.stop();
  expect(isRunning(redis.pid)).toBe(false);
  await expect(askRedis(address, 'PING')).rejects.toThrow('ECONNREFUSED');
});

test('a Redis that was paused or killed can still be stopped', async () => {
  const machine = { ...thisMachine, environment: {} };
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    const redis = await startRedis(machine);
    if (redis.pid !== undefined) process.kill(redis.pid, signal);
    await redis.stop();
    expect(isRunning(redis.pid)).toBe(false);
  }
});

test('a command that Redis refuses rejects with its words', async () => {
  const redis = await startRedis();
  try {
    await expect(askRedis(addressOf(redis.url), 'NO-SUCH-COMMAND')).rejects.toThrow(
      /expected a reply, got the error "ERR/,
    );
  } finally {
    await redis.stop();
  }
});
