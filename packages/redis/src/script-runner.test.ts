import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { hashTag } from './hash-tag.ts';
import { ScriptRunner, type ScriptRunnerOptions } from './script-runner.ts';
import { script } from './script.ts';
import { isStoreError, type StoreError } from './store-error.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../scripts/services/testing/own-redis.ts';

const increment = script({
  name: 'increment',
  keys: ['counter'],
  lua: "return redis.call('INCRBY', KEYS[1], ARGV[1])",
  reply: Number,
});
const key = `${hashTag('test')}:count`;

/** What a run fails with. */
async function failure(run: Promise<unknown>): Promise<StoreError> {
  const error = await run.then(
    (reply) => new Error(`Expected no reply, got ${String(reply)}`),
    (thrown: unknown) => thrown,
  );
  if (!isStoreError(error)) throw error;
  return error;
}

/** Opens a breaker by asking until it is open. */
async function untilOpen(runner: ScriptRunner): Promise<void> {
  while (runner.available) await failure(runner.run(increment, [key], [1]));
}

async function start(options: ScriptRunnerOptions = {}) {
  const redis = await startOwnRedis();
  const availability = vi.fn<(available: boolean) => void>();
  const runner = new ScriptRunner(redis.client, {
    timeoutMs: 100,
    breakAfter: 3,
    breakMs: 50,
    onAvailability: (available) => availability(available),
    ...options,
  });
  return { ...redis, availability, runner };
}

test('runs a script by its SHA-1 and reads its reply', async () => {
  const { runner, client } = await start({ timeoutMs: 5_000 });
  expect(await runner.run(increment, [key], [2])).toBe(2);
  expect(await runner.run(increment, [key], [3])).toBe(5);
  const stats = await client.info('commandstats');
  expect(stats).toMatch(/cmdstat_evalsha:calls=2,/);
  expect(stats).toMatch(/cmdstat_eval:calls=1,/);
});

test('S17 a node that does not know the script gets it once, and it has one effect', async () => {
  const { runner, client } = await start({ timeoutMs: 5_000 });
  await runner.run(increment, [key], [1]);
  await client.script('FLUSH');
  expect(await runner.run(increment, [key], [1])).toBe(2);
  expect(await runner.run(increment, [key], [1])).toBe(3);
  expect(await client.info('commandstats')).toMatch(/cmdstat_eval:calls=2,/);
});

test('a paused Redis costs no more than the deadline, and soon nothing; when it goes on, it is asked again', async () => {
  const { runner, signal, availability } = await start();
  await runner.run(increment, [key], [1]);
  signal('SIGSTOP');
  const error = await failure(runner.run(increment, [key], [1]));
  expect([error.reason, error.executed]).toEqual(['timeout', 'maybe']);
  await untilOpen(runner);
  const refused = await failure(runner.run(increment, [key], [1]));
  expect([refused.reason, refused.executed]).toEqual(['breaker', 'no']);
  expect(refused.retryAfterMs).toBeGreaterThan(0);
  signal('SIGCONT');
  await vi.waitFor(() => runner.run(increment, [key], [1]), { timeout: 5_000 });
  expect(runner.available).toBe(true);
  expect(availability.mock.calls).toEqual([[false], [true]]);
});

test('while there is no connection nothing is handed to the client, whose queue has no bound', async () => {
  const { runner, client, signal } = await start({ breakAfter: 1_000 });
  await runner.run(increment, [key], [1]);
  signal('SIGKILL');
  await vi.waitFor(() => expect(client.status).not.toBe('ready'));
  const send = vi.spyOn(client, 'sendCommand');
  const errors = await Promise.all(Array.from({ length: 50 }, () => failure(runner.run(increment, [key], [1]))));
  expect(new Set(errors.map(({ reason }) => reason))).toEqual(new Set(['unreachable']));
  expect(new Set(errors.map(({ executed }) => executed))).toEqual(new Set(['no']));
  expect(send.mock.calls.filter(([{ name }]) => name.startsWith('eval'))).toEqual([]);
});

test('what was asked for before the connection is there runs when it is', async () => {
  const { url } = await start();
  const client = new Redis(url, { enableOfflineQueue: false });
  onTestFinished(() => client.disconnect());
  const runner = new ScriptRunner(client, { timeoutMs: 5_000 });
  expect(client.status).not.toBe('ready');
  expect(await Promise.all([runner.run(increment, [key], [1]), runner.run(increment, [key], [1])])).toEqual([1, 2]);
});

test('a replica, a server out of memory and one that lost its master count as outages', async () => {
  const { runner, command: admin } = await start({ timeoutMs: 5_000, breakAfter: 2 });
  await runner.run(increment, [key], [1]);
  await admin('CONFIG', 'SET', 'maxmemory', '1');
  expect(await failure(runner.run(increment, [key], [1]))).toMatchObject({ reason: 'unavailable', executed: 'no' });
  await admin('CONFIG', 'SET', 'maxmemory', '0');
  await runner.run(increment, [key], [1]);
  await admin('REPLICAOF', '127.0.0.1', '1');
  const readOnly = await failure(runner.run(increment, [key], [1]));
  expect(readOnly.message).toContain('READONLY');
  await admin('CONFIG', 'SET', 'replica-serve-stale-data', 'no');
  const masterDown = await failure(runner.run(increment, [key], [1]));
  expect(masterDown.message).toContain('MASTERDOWN');
  expect(runner.available).toBe(false);
  await admin('REPLICAOF', 'NO', 'ONE');
  await vi.waitFor(() => runner.run(increment, [key], [1]), { timeout: 5_000 });
  expect(await runner.run(increment, [key], [1])).toBe(4);
});

test('a script that is wrong is no outage', async () => {
  const { runner, client } = await start({ timeoutMs: 5_000, breakAfter: 1 });
  await client.set(key, 'no number');
  expect(await failure(runner.run(increment, [key], [1]))).toMatchObject({ reason: 'script' });
  const picky = script({ ...increment, name: 'picky', reply: () => expect.fail('no') });
  await client.del(key);
  expect(await failure(runner.run(picky, [key], [1]))).toMatchObject({ reason: 'reply', executed: 'yes' });
  expect(runner.available).toBe(true);
});

test('a client of node-redis runs the same scripts and survives the death of its Redis', async () => {
  const { url, signal } = await start();
  const client = createClient({ url, socket: { reconnectStrategy: 20 } });
  onTestFinished(() => client.destroy());
  const runner = new ScriptRunner(client, { timeoutMs: 5_000 });
  await client.connect();
  expect(await runner.run(increment, [key], [2])).toBe(2);
  await client.scriptFlush();
  expect(await runner.run(increment, [key], [2])).toBe(4);
  signal('SIGKILL'); // it emits `error`, which would end this process if nobody listened
  await vi.waitFor(() => expect(client.isReady).toBe(false));
  const hasty = new ScriptRunner(client, { timeoutMs: 50 });
  expect(await failure(hasty.run(increment, [key], [1]))).toMatchObject({ reason: 'unreachable', executed: 'no' });
});

test('a client that was closed fails at once', async () => {
  const { runner, client } = await start({ timeoutMs: 60_000 });
  client.disconnect();
  await vi.waitFor(() => expect(client.status).toBe('end'));
  expect(await failure(runner.run(increment, [key], [1]))).toMatchObject({ reason: 'unreachable', executed: 'no' });
});

test('what is told of an outage and throws changes nothing for those who run scripts', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const replies = [() => Promise.reject(new Error('Connection is closed.')), async () => 7];
  const evalsha = (): Promise<unknown> => replies.shift()!();
  const client = { status: 'ready', on: () => {}, eval: evalsha, evalsha };
  let now = 0;
  const runner = new ScriptRunner(client, {
    breakAfter: 1,
    clock: { now: () => now, after: () => () => {} },
    onAvailability() {
      throw new Error('no log');
    },
  });
  expect(await failure(runner.run(increment, [key], [1]))).toMatchObject({ reason: 'unreachable' });
  now = 2_000;
  expect(await runner.run(increment, [key], [1])).toBe(7);
  expect([runner.available, warn.mock.calls.length]).toEqual([true, 2]);
});

test('a runner that was closed runs nothing', async () => {
  const { runner } = await start();
  runner.close();
  expect(await failure(runner.run(increment, [key], [1]))).toMatchObject({ reason: 'closed', executed: 'no' });
});

test('mistakes of a caller are told before anything is sent', async () => {
  const client = new Redis({ lazyConnect: true });
  onTestFinished(() => client.disconnect());
  const runner = new ScriptRunner(client);
  const two = script({ ...increment, name: 'two', keys: ['a', 'b'] });
  await expect(runner.run(increment, [], [])).rejects.toThrow(
    'Expected 1 keys for the script `increment` (counter), got 0',
  );
  await expect(runner.run(two, ['{x}:a', '{y}:b'])).rejects.toThrow(
    "Expected the keys of the script `two` to share one hash tag, got '{x}:a', '{y}:b'",
  );
  await expect(runner.run(two, ['{x}:a', ''])).rejects.toThrow('not to be empty');
  await expect(runner.run(increment, [key], [Number.NaN])).rejects.toThrow('to be finite, got NaN');
  expect(() => new ScriptRunner({} as never)).toThrow(TypeError);
  expect(() => new ScriptRunner(client, { timeoutMs: 0 })).toThrow('Expected `timeoutMs` to be a whole number ≥ 1');
  expect(() => new ScriptRunner(client, { breakAfter: Infinity })).toThrow('`breakAfter`');
  expect(() => new ScriptRunner(client, { breakMs: 1.5 })).toThrow('`breakMs`');
  expect(client.status).toBe('wait');
});

test('a command that is no script goes by the same deadline and breaker', async () => {
  const { runner, client, signal, availability } = await start();
  await client.mset(`${key}:a`, '1', `${key}:b`, '2');
  const read = () => runner.ask('read', () => client.mget(`${key}:a`, `${key}:b`));
  await vi.waitFor(async () => expect(await read()).toEqual(['1', '2']));
  signal('SIGSTOP');
  expect(await failure(read())).toMatchObject({
    reason: 'timeout',
    message: 'Redis did not answer `read` within 100 ms',
  });
  while (runner.available) await failure(read());
  expect(await failure(runner.run(increment, [key], [1]))).toMatchObject({ reason: 'breaker' });
  expect(availability).toHaveBeenLastCalledWith(false);
  signal('SIGCONT');
  await vi.waitFor(async () => expect(await read()).toEqual(['1', '2']), { timeout: 5_000, interval: 20 });
  runner.close();
  expect(await failure(read())).toMatchObject({ reason: 'closed' });
});
