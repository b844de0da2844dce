import { systemClock, type Clock } from '@sluice/core';
import { ManualClock } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
import { keysOf } from './lua/shared-keys.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../../scripts/services/testing/own-redis.ts';
import { count, openProcess } from './testing/process-store.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startWorker } from '../../../../scripts/services/testing/start-worker.ts';

const program = new URL('./testing/worker.ts', import.meta.url);

vi.setConfig({ testTimeout: 40_000 }); // leases of two seconds, on a machine that does other things as well

const patient = { timeout: 20_000, interval: 20 };

test('S8 a holder that is killed gives its permit back within a lease', async () => {
  const { url, client } = await startOwnRedis();
  const doomed = startWorker(program, url, 'x', '1');
  doomed.tell('ask a');
  await doomed.said('got a');
  const { ask } = openProcess({ client, name: 'x' });
  const next = ask('b');
  await vi.waitFor(async () => expect(await count(client, 'x')).toMatchObject({ held: 1, queued: 1 }), patient);
  const killedAt = performance.now();
  doomed.kill('SIGKILL');
  await next.permit();
  // The lease is 2 s; the rest is for a machine that does other things as well.
  expect(performance.now() - killedAt).toBeLessThan(2_000 + 2_000);
});

test('S9 a holder whose event loop stood still hears of its loss before it renews, and is counted again', async () => {
  const { url, client } = await startOwnRedis();
  const sleeper = startWorker(program, url, 'x', '2');
  sleeper.tell('ask a');
  await sleeper.said('got a');
  const { ask } = openProcess({ client, name: 'x' }, { permits: 2 });
  await ask('b').permit();
  const c = ask('c');
  await vi.waitFor(async () => expect((await count(client, 'x')).queued).toBe(1), patient);
  sleeper.tell('block 3500');
  await c.permit(); // what the sleeper had
  await sleeper.said('lost a');
  // Three run now, limit and the one that slept, and all are counted: nobody new gets in before two are back.
  await vi.waitFor(async () => expect((await count(client, 'x')).held).toBe(3), patient);
  const d = ask('d');
  await c.release();
  await vi.waitFor(async () => expect(await count(client, 'x')).toMatchObject({ held: 2, queued: 1 }), patient);
  expect(d.waits).toBe(true);
  expect(sleeper.lines).toEqual(['got a', 'lost a']);
});

test('S9 the loss is told before anything is renewed, by the own clock and whatever Redis says', async () => {
  const { client } = await startOwnRedis();
  let sleptMs = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + sleptMs };
  const { ask, lost } = openProcess({ client, name: 'x', clock });
  await ask('a', { key: 'tenant' }).permit();
  const evalsha = client.evalsha.bind(client);
  const told: number[] = [];
  vi.spyOn(client, 'evalsha').mockImplementation((...words: Parameters<typeof evalsha>) => {
    told.push(lost.length);
    return evalsha(...words);
  });
  sleptMs = 5_000;
  await vi.waitFor(() => expect(told).toContain(1), patient);
  expect(told).not.toContain(0);
  expect(lost).toEqual([{ id: 'a', key: 'tenant', heldMs: expect.any(Number) as number }]);
  expect(lost[0]!.heldMs).toBeGreaterThanOrEqual(5_000);
  expect((await count(client, 'x')).held).toBe(1); // and counted again
});

test('while Redis is silent, a permit counts as lost after a lease all the same', async () => {
  const { client } = await startOwnRedis();
  const clock = new ManualClock();
  const { ask, lost } = openProcess({ client, name: 'x', clock });
  await ask('a').permit();
  const evalsha = vi.spyOn(client, 'evalsha').mockImplementation(() => new Promise(() => {}));
  await clock.advance(1_900);
  expect(lost).toEqual([]);
  await clock.advance(1_100); // until the renewal on its way has run out of time
  expect(lost).toMatchObject([{ id: 'a' }]);
  evalsha.mockRestore();
});

test('S12 a client whose clock is an hour off takes nothing from anybody and loses nothing', async () => {
  const { client } = await startOwnRedis();
  const off = (hours: number): Clock => ({
    ...systemClock,
    now: () => systemClock.now() + hours * 3_600_000,
    wall: () => systemClock.wall() + hours * 3_600_000,
  });
  const processes = [0, 1, -1].map((hours) => openProcess({ client, name: 'x', clock: off(hours) }, { permits: 3 }));
  const callers = processes.map(({ ask }, at) => ask(`caller ${at}`));
  for (const caller of callers) await caller.permit();
  const late = processes.map(({ ask }, at) => ask(`late ${at}`));
  // Long enough for each of them to have renewed.
  const before = await client.zrange(keysOf('x')[0]!, '0', '-1', 'WITHSCORES');
  await vi.waitFor(async () => {
    const after = await client.zrange(keysOf('x')[0]!, '0', '-1', 'WITHSCORES');
    expect(after.filter((entry) => before.includes(entry)).length).toBe(6); // the tickets are the same, the times are not
  }, patient);
  expect(late.every(({ waits }) => waits)).toBe(true);
  for (const caller of callers) await caller.release();
  for (const caller of late) await caller.permit();
  expect(processes.flatMap(({ lost }) => lost)).toEqual([]);
});

test('S13 leases of different lengths: none ends before its time', async () => {
  const { client } = await startOwnRedis();
  const still = new ManualClock(); // this process never renews
  const long = openProcess({ client, name: 'x', leaseMs: 600_000, clock: still }, { permits: 2 });
  await long.ask('long').permit();
  const short = openProcess({ client, name: 'x', leaseMs: 1_000, timeoutMs: 300, clock: still }, { permits: 2 });
  await short.ask('short').permit();
  const third = openProcess({ client, name: 'x' }, { permits: 2 });
  await third.ask('third').permit(); // in place of the short one
  const fourth = third.ask('fourth');
  await vi.waitFor(async () => expect(await count(client, 'x')).toMatchObject({ held: 2, queued: 1 }), patient);
  expect(fourth.waits).toBe(true);
  for (const key of keysOf('x').slice(0, 3)) expect(await client.pttl(key)).toBeGreaterThan(600_000);
});

test('S14 a waiter that dies at the head of the queue holds up the next for a lease at most', async () => {
  const { url, client } = await startOwnRedis();
  const { ask } = openProcess({ client, name: 'x' });
  const holder = ask('holder');
  await holder.permit();
  const doomed = startWorker(program, url, 'x', '1');
  doomed.tell('ask dead');
  await vi.waitFor(async () => expect((await count(client, 'x')).queued).toBe(1), patient);
  const next = ask('next');
  await vi.waitFor(async () => expect((await count(client, 'x')).queued).toBe(2), patient);
  doomed.kill('SIGKILL');
  await holder.release(); // to one that is dead, if it has not lapsed by now
  await next.permit();
  await next.release();
  await vi.waitFor(async () => expect(await count(client, 'x')).toEqual({ held: 0, queued: 0, keys: 0 }), patient);
});

test('nothing is left in Redis when all permits are back, and a forgotten semaphore goes by itself', async () => {
  const { client } = await startOwnRedis();
  const { ask } = openProcess({ client, name: 'x' });
  const [first, second] = [ask('first', { key: 'a' }), ask('second', { key: 'b' })];
  await first.permit();
  await vi.waitFor(async () => expect((await count(client, 'x')).queued).toBe(1), patient);
  for (const key of await client.keys('*')) expect(await client.pttl(key)).toBeGreaterThan(0);
  await first.release();
  await second.release();
  await vi.waitFor(async () => expect(await client.keys('*')).toEqual([]), patient);
});

test('a store that is closed gives back what it holds and what waits', async () => {
  const { client } = await startOwnRedis();
  const one = openProcess({ client, name: 'x' }, { permits: 2 });
  await one.ask('a').permit();
  await one.ask('b').permit();
  const waiting = one.ask('c');
  const asking = one.ask('d');
  await vi.waitFor(async () => expect((await count(client, 'x')).queued).toBeGreaterThan(0), patient);
  await one.store.close();
  expect(await waiting.code()).toBe('closed');
  expect(await asking.code()).toBe('closed');
  expect(await count(client, 'x')).toEqual({ held: 0, queued: 0, keys: 0 });
});
