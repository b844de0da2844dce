import { composeWith, notesOf, type CompletionError } from '@sluice/core';
import { end, scripted, start } from '@sluice/core/laws';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { semaphore, type SemaphoreOptions } from '../index.ts';
import { redisPermits } from './index.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { forwardTo } from '../../../../scripts/services/testing/forwarder.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis, type OwnRedis } from '../../../../scripts/services/testing/own-redis.ts';
import { count, openProcess } from './testing/process-store.ts';

vi.setConfig({ testTimeout: 40_000 }); // leases of two seconds, on a machine that does other things as well

const patient = { timeout: 20_000, interval: 20 };
const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } as const;

/** A whole chain over Redis, and calls that run until they are aborted. */
function openChain(redis: OwnRedis, options: Partial<SemaphoreOptions>) {
  const store = redisPermits({ client: redis.client, name: 'x', leaseMs: 2_000, timeoutMs: 250 });
  const transport = scripted('p', [start(), 'hang', end()]);
  const gate = semaphore({ permits: 4, instances: 2, store, ...options });
  const complete = composeWith({})(gate, transport);
  onTestFinished(() => complete.close({ deadlineMs: 0 }));
  const calls = (number: number) =>
    Array.from({ length: number }, () => {
      const controller = new AbortController();
      const answer = complete(request, { signal: controller.signal }).catch((error: CompletionError) => error);
      return { answer, leave: () => controller.abort() };
    });
  return { gate, transport, calls };
}

test('S10 Redis is paused, local: this process goes on with its share; when Redis is back, all is shared and counted', async () => {
  const redis = await startOwnRedis();
  const { gate, transport, calls } = openChain(redis, { onStoreError: 'local' });
  redis.signal('SIGSTOP');
  const running = calls(5);
  await vi.waitFor(() => expect([transport.open, gate.queued]).toEqual([2, 3]), patient);
  redis.signal('SIGCONT');
  // Redis is told of the two that went on without it, and lets in as many as are left.
  await vi.waitFor(async () => {
    expect(await count(redis.client, 'x')).toMatchObject({ held: 4, queued: 1 });
    expect([transport.open, gate.queued]).toEqual([4, 1]);
  }, patient);
  for (const { leave } of running) leave();
  await vi.waitFor(
    async () => expect(await count(redis.client, 'x')).toEqual({ held: 0, queued: 0, keys: 0 }),
    patient,
  );
  expect([transport.open, gate.held, gate.queued]).toEqual([0, 0, 0]);
});

test('S10 Redis is paused, open: calls go on without a permit, and are counted when it is back', async () => {
  const redis = await startOwnRedis();
  const { transport, calls } = openChain(redis, { onStoreError: 'open' });
  redis.signal('SIGSTOP');
  const running = calls(6);
  await vi.waitFor(() => expect(transport.open).toBe(6), patient);
  redis.signal('SIGCONT');
  await vi.waitFor(async () => expect((await count(redis.client, 'x')).held).toBe(6), patient);
  const [late] = calls(1);
  await vi.waitFor(async () => expect((await count(redis.client, 'x')).queued).toBe(1), patient);
  for (const { leave } of running) leave();
  await vi.waitFor(() => expect(transport.open).toBe(1), patient);
  late!.leave();
});

test('S10 Redis is paused, closed: calls fail with `store`, within the time that Redis has', async () => {
  const redis = await startOwnRedis();
  const { transport, calls } = openChain(redis, { onStoreError: 'closed' });
  redis.signal('SIGSTOP');
  const errors = await Promise.all(calls(5).map(({ answer }) => answer));
  for (const error of errors) expect(error).toMatchObject({ code: 'store', fault: 'transient', sent: 'no' });
  expect(transport.calls.length).toBe(0);
});

test('S10 those who wait in a Redis that stops answering do not wait for it', async () => {
  const redis = await startOwnRedis();
  const { gate, transport, calls } = openChain(redis, { onStoreError: 'local' });
  const running = calls(6);
  await vi.waitFor(async () => expect(await count(redis.client, 'x')).toMatchObject({ held: 4, queued: 2 }), patient);
  redis.signal('SIGSTOP');
  await vi.waitFor(() => expect([transport.open, gate.queued]).toEqual([6, 0]), patient); // its share, besides
  redis.signal('SIGCONT');
  await vi.waitFor(async () => expect(await count(redis.client, 'x')).toMatchObject({ held: 6, queued: 0 }), patient);
  for (const { leave } of running) leave();
  await vi.waitFor(
    async () => expect(await count(redis.client, 'x')).toEqual({ held: 0, queued: 0, keys: 0 }),
    patient,
  );
});

test('L11 Redis is killed: nothing is unhandled, and a call says that it went on without', async () => {
  const redis = await startOwnRedis();
  const { gate, transport, calls } = openChain(redis, {});
  const [held] = calls(1);
  await vi.waitFor(() => expect(transport.open).toBe(1), patient);
  redis.signal('SIGKILL');
  const [alone] = calls(1);
  await vi.waitFor(() => expect(transport.open).toBe(2), patient);
  held!.leave();
  alone!.leave();
  const error = (await alone!.answer) as CompletionError;
  expect(notesOf(error.partial!, 'semaphore')).toMatchObject([
    { storeError: expect.stringContaining('Redis') as string },
  ]);
  expect(gate.held).toBe(0);
});

test('S11 the reply of an acquire is lost: the same ticket gets the same permit, and nothing is left over', async () => {
  const { client } = await startOwnRedis();
  let lost = 0;
  const flaky = {
    get status() {
      return client.status;
    },
    on: client.on.bind(client),
    duplicate: () => client.duplicate(),
    eval: client.eval.bind(client),
    async evalsha(...words: Parameters<Redis['evalsha']>) {
      const reply: unknown = await client.evalsha(...words);
      if (lost++ === 0) throw new Error('Connection is closed.');
      return reply;
    },
  };
  const other = openProcess({ client, name: 'warm' });
  await other.ask('so that the node knows the scripts').release();
  const { ask } = openProcess({ client: flaky, name: 'x' }, { permits: 2 });
  const a = ask('a');
  await a.permit();
  expect(lost).toBe(2);
  expect((await count(client, 'x')).held).toBe(1);
  await a.release();
  await vi.waitFor(async () => expect(await count(client, 'x')).toEqual({ held: 0, queued: 0, keys: 0 }), patient);
});

test('S11 an acquire that Redis runs when nobody waits any more is given back', async () => {
  const redis = await startOwnRedis();
  const { ask } = openProcess({ client: redis.client, name: 'x', leaseMs: 60_000, timeoutMs: 100 });
  await ask('first').release();
  redis.signal('SIGSTOP');
  const a = ask('a');
  await a.settle();
  expect(a.error).toMatchObject({ reason: 'timeout', executed: 'maybe' });
  redis.signal('SIGCONT');
  // Long before the lease of a minute.
  await vi.waitFor(async () => {
    expect(await count(redis.client, 'x')).toEqual({ held: 0, queued: 0, keys: 0 });
    expect(await redis.client.info('commandstats')).toMatch(/cmdstat_evalsha:calls=([4-9]|\d\d)/);
  }, patient);
});

test('S15 everything is flushed: holders hear of it and are counted again, those who wait keep waiting', async () => {
  const { client } = await startOwnRedis();
  const { ask, lost } = openProcess({ client, name: 'x' }, { permits: 2 });
  const [a, b, c] = [ask('a'), ask('b'), ask('c')];
  await a.permit();
  await b.permit();
  await vi.waitFor(async () => expect((await count(client, 'x')).queued).toBe(1), patient);
  await client.flushall();
  await vi.waitFor(() => expect(lost.map(({ id }) => id)).toEqual(['a', 'b']), patient);
  await vi.waitFor(async () => expect(await count(client, 'x')).toMatchObject({ held: 2, queued: 1 }), patient);
  expect(c.waits).toBe(true);
  await a.release();
  await c.permit();
  await b.release();
  await c.release();
  await vi.waitFor(async () => expect(await count(client, 'x')).toEqual({ held: 0, queued: 0, keys: 0 }), patient);
});

test('S16 a replica is promoted that missed the last writes: at most the limit on top, until the holders renew', async () => {
  const [master, replica] = await Promise.all([startOwnRedis(), startOwnRedis()]);
  const { url, switchTo } = await forwardTo(master.address);
  const client = new Redis(url, { retryStrategy: () => 20 });
  onTestFinished(() => client.disconnect());
  await replica.command('REPLICAOF', master.address.host, String(master.address.port));
  await vi.waitFor(async () => expect(await replica.client.info('replication')).toContain('link_status:up'), patient);
  await replica.command('REPLICAOF', 'NO', 'ONE'); // from here on it hears nothing

  const limit = { permits: 3 };
  const [one, two] = [openProcess({ client, name: 'x' }, limit), openProcess({ client, name: 'x' }, limit)];
  const before = [one.ask('a'), one.ask('b'), two.ask('c')];
  for (const caller of before) await caller.permit();
  switchTo(replica.address);
  const after = ['d', 'e', 'f', 'g', 'h'].map((name) => two.ask(name));
  await vi.waitFor(() => expect([one.lost.length, two.lost.length]).toEqual([2, 1]), patient);
  const running = () => [...before, ...after].filter(({ has }) => has).length;
  expect(running()).toBeLessThanOrEqual(2 * 3);
  // All who run are counted, and nobody gets in until no more run than may.
  const overshot = running();
  await vi.waitFor(async () => expect((await count(replica.client, 'x')).held).toBe(overshot), patient);
  for (const caller of before) await caller.release();
  await vi.waitFor(async () => expect(await count(replica.client, 'x')).toMatchObject({ held: 3, queued: 2 }), patient);
  expect(running()).toBe(overshot);
  for (const caller of after) await caller.release();
  await vi.waitFor(async () => expect((await count(replica.client, 'x')).keys).toBe(0), patient);
});

test('Redis turns into a replica: what can only be read counts as failing, and it comes back as a master', async () => {
  const redis = await startOwnRedis();
  const { transport, calls } = openChain(redis, { onStoreError: 'closed' });
  await redis.command('REPLICAOF', '127.0.0.1', '1');
  const [refused] = calls(1);
  expect(await refused!.answer).toMatchObject({
    code: 'store',
    message: expect.stringContaining('READONLY') as string,
  });
  await redis.command('REPLICAOF', 'NO', 'ONE');
  const [served] = calls(1);
  await vi.waitFor(() => expect(transport.open).toBe(1), patient);
  served!.leave();
});
