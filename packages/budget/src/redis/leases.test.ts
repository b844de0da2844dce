import { setTimeout as sleep } from 'node:timers/promises';
import { composeWith } from '@sluice/core';
import { scripted, start, text, usage } from '@sluice/core/laws';
import { expect, onTestFinished, test, vi } from 'vitest';
import { account, claim, shortDays, Teller } from '../conformance/teller.ts';
import { budget } from '../index.ts';
import { request } from '../testing/open-budget.ts';
import { redisBudget, type RedisBudgetOptions } from './index.ts';
import { keysOf } from './lua/budget-keys.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../../scripts/services/testing/own-redis.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startWorker } from '../../../../scripts/services/testing/start-worker.ts';

const program = new URL('./testing/worker.ts', import.meta.url);

vi.setConfig({ testTimeout: 40_000 });

const patient = { timeout: 20_000, interval: 50 };
const own = account({ limit: 1_000 });

function open(options: Pick<RedisBudgetOptions, 'client'> & Partial<RedisBudgetOptions>) {
  const store = redisBudget({ name: 'x', leaseMs: 1_000, timeoutMs: 333, ...options });
  onTestFinished(() => store.close());
  const teller = new Teller({ store, pass: () => Promise.resolve() });
  return { store, teller };
}

test('L13 a process that dies with a hold: what it asked is charged when the lease is over, and the rest is free again', async () => {
  const { client } = await startOwnRedis();
  const dead = open({ client });
  await dead.teller.hold('call', [{ account: own, amount: 900, ifLost: 30 }]);
  await dead.store.close(); // it renews no more
  const { teller } = open({ client });
  await teller.refuse('next', [claim(own, 200)]);
  await vi.waitFor(() => expect(teller.standing(own)).resolves.toEqual([30, 0]), patient);
  await teller.hold('next', [claim(own, 970)]);
});

test('X3 a process is killed while it holds: what it held is charged and freed within its lease', async () => {
  const redis = await startOwnRedis();
  const worker = startWorker(program, redis.url, 'x');
  worker.tell('reserve call 900 30');
  await worker.said('held call');
  const { teller } = open({ client: redis.client });
  await expect(teller.standing(own)).resolves.toEqual([0, 900]);
  worker.kill('SIGKILL');
  await vi.waitFor(() => expect(teller.standing(own)).resolves.toEqual([30, 0]), patient);
});

test('a hold lives for as long as its process renews it, longer than its lease', async () => {
  const { client } = await startOwnRedis();
  const { teller } = open({ client });
  const held = await teller.hold('call', [{ account: own, amount: 900, ifLost: 30 }]);
  for (const untilMs = performance.now() + 2_500; performance.now() < untilMs; await sleep(100)) {
    await expect(teller.standing(own)).resolves.toEqual([0, 900]);
  }
  await teller.settle('call', held, 500);
  await expect(teller.standing(own)).resolves.toEqual([500, 0]);
});

test('settled after it lapsed, it is charged what it came to, and not what was charged for it meanwhile', async () => {
  const { client } = await startOwnRedis();
  const { store, teller } = open({ client });
  const held = await teller.hold('call', [{ account: own, amount: 900, ifLost: 700 }]);
  await store.close();
  await vi.waitFor(() => expect(teller.standing(own)).resolves.toEqual([700, 0]), patient);
  await teller.settle('call', held, 40);
  await teller.settle('call', held, 40);
  await expect(teller.standing(own)).resolves.toEqual([40, 0]);
});

test('a process that was stopped for longer than its lease is held for again, whether it fits or not', async () => {
  const redis = await startOwnRedis();
  const worker = startWorker(program, redis.url, 'x');
  worker.tell('reserve call 900 30');
  await worker.said('held call');
  const { teller } = open({ client: redis.client });
  worker.kill('SIGSTOP');
  await vi.waitFor(() => expect(teller.standing(own)).resolves.toEqual([30, 0]), patient);
  const other = await teller.hold('other', [claim(own, 500)]);
  worker.kill('SIGCONT');
  await vi.waitFor(() => expect(teller.standing(own)).resolves.toEqual([0, 1_400]), patient);
  await teller.settle('other', other, 100);
  worker.tell('settle call 800');
  await vi.waitFor(() => expect(teller.standing(own)).resolves.toEqual([900, 0]), patient);
});

test('settled weeks later it is charged to its own window, and no key is left for ever', async () => {
  const { client } = await startOwnRedis();
  const { teller } = open({ client });
  const day = account({ window: shortDays(300) });
  const held = await teller.hold('call', [claim(day, 60)]);
  await vi.waitFor(() => expect(teller.standing(day)).resolves.toEqual([0, 0]), patient); // its day is over
  await teller.settle('call', held, 50);
  await expect(teller.standing(day)).resolves.toEqual([0, 0]);
  const books = await client.hgetall(keysOf('x', '')[0]!);
  expect(books[`s${held.buckets[0]!.key}`]).toBe('50');
  for (const key of await client.keys('sluice:budget:*')) expect(await client.pttl(key)).toBeGreaterThan(0);
});

test('books of windows that are over are forgotten', async () => {
  const { client } = await startOwnRedis();
  const { teller } = open({ client });
  const day = account({ window: shortDays(3_600_000) });
  const held = await teller.hold('call', [claim(day, 60)]);
  await teller.settle('call', held, 50);
  const [books, , ends] = keysOf('x', '');
  const marks = await client.zrange(ends!, '0', '-1');
  expect(marks).toEqual([`=${held.buckets[0]!.key}`]);
  await client.zadd(ends!, '1', marks[0]!); // as if its time had come
  await expect(teller.standing(day)).resolves.toEqual([0, 0]);
  expect(Object.keys(await client.hgetall(books!))).toEqual(['e']);
});

test('the clock of a process is an hour wrong: it spends from the windows that are', async () => {
  const { client } = await startOwnRedis();
  const clockAt = (aheadMs: number) => ({
    now: () => performance.now(),
    wall: () => Date.now() + aheadMs,
    after(delayMs: number, action: () => void) {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
  });
  const day = account({ window: shortDays(1_800_000), limit: 100 });
  for (const [at, aheadMs] of [3_600_000, -3_600_000, 0].entries()) {
    const { teller } = open({ client, clock: clockAt(aheadMs) });
    const held = await teller.hold(`call ${at}`, [claim(day, 10)]);
    const { startMs, endMs } = held.buckets[0]!;
    expect(Date.now()).toBeGreaterThanOrEqual(startMs);
    expect(Date.now() - 60_000).toBeLessThan(endMs);
  }
});

test('a call that runs renews what it holds while it streams', async () => {
  const { client } = await startOwnRedis();
  const { store } = open({ client });
  const purse = budget({ limits: [{ tokens: 1_000, per: 'user', window: 'total' }], store });
  const complete = composeWith({})(purse, scripted('p', [start(), usage(7, 1), text('a'), 'hang']));
  onTestFinished(() => complete.close({ deadlineMs: 0 }));
  const controller = new AbortController();
  const calling = complete(request, { attributes: { user: 'u1' }, signal: controller.signal }).catch(() => {});
  await vi.waitFor(
    async () => expect((await purse.usage({ attributes: { user: 'u1' } }))[0]!.held).toBeGreaterThan(0),
    patient,
  );
  const u1 = account({ limit: 1_000 });
  for (const untilMs = performance.now() + 1_500; performance.now() < untilMs; await sleep(100)) {
    expect((await store.usage([u1]))[0]!.held).toBeGreaterThan(0);
  }
  controller.abort();
  await calling;
  await vi.waitFor(async () => expect((await store.usage([u1]))[0]!.held).toBe(0), patient);
});
