import { setTimeout as sleep } from 'node:timers/promises';
import { end, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis, type OwnRedis } from '../../../../scripts/services/testing/own-redis.ts';
import { fed } from '../resumable/testing/fed.ts';
import { errorOf, framesOf } from '../resumable/testing/frames-of.ts';
import { answer, name, refusalOf, whole } from '../resumable/testing/hello.ts';
import { saying } from '../resumable/testing/saying.ts';
import { piecewise } from '../testing/piecewise.ts';
import { openProcess } from './testing/open-process.ts';

vi.setConfig({ testTimeout: 40_000 });

const patient = { timeout: 20_000, interval: 20 };

/** How often scripts ran. */
async function scriptsRun({ client }: OwnRedis): Promise<number> {
  const calls = [...(await client.info('commandstats')).matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}

test('a Redis that hangs holds no present reader up; resuming says so; and what came meanwhile is written in its order', async () => {
  const { url, signal } = await startOwnRedis();
  const maker = openProcess(url, { timeoutMs: 100, leaseMs: 600 });
  const other = openProcess(url, { timeoutMs: 100, leaseMs: 600 });
  const { feed, events } = fed(start());
  const next = piecewise(await maker.streams.start({ ...name, events }));
  let said = (await next())!;
  signal('SIGSTOP');
  const startedAt = performance.now();
  for (let at = 0; at < 50; at++) {
    feed.say(text(`${at}`));
    const piece = (await next())!;
    expect(piece).toContain(`"text":"${at}"`);
    said += piece;
  }
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(await refusalOf(await other.streams.resume(name))).toMatchObject({ status: 503, code: 'store' });
  await expect(other.streams.stop(name)).rejects.toMatchObject({ code: 'store' });
  expect(other.errors[0]).toMatchObject({ code: 'store', cause: { name: 'StoreError' } });
  await vi.waitFor(() => expect(maker.errors).toHaveLength(1), patient); // once, however often it is tried
  signal('SIGCONT');
  feed.say(end());
  for (let piece = await next(); piece !== undefined; piece = await next()) said += piece;
  await vi.waitFor(async () => expect(await (await other.streams.resume(name)).text()).toBe(said), patient);
  expect(maker.errors).toHaveLength(1);
});

test('without Redis an answer is given, and cannot be resumed', async () => {
  const { url, signal } = await startOwnRedis();
  const { streams, errors } = openProcess(url, { timeoutMs: 100, leaseMs: 300 });
  signal('SIGKILL');
  const response = await streams.start({ ...name, events: saying(...answer).events });
  expect(await response.text()).toBe(whole);
  expect(errors[0]).toMatchObject({ code: 'store' });
  await vi.waitFor(async () => expect((await streams.resume(name)).status).toBe(503), patient);
});

test('a Redis that was flushed has lost the stream: its present reader goes on, and the maker is told', async () => {
  const { url, command } = await startOwnRedis();
  const { streams, errors } = openProcess(url);
  const { feed, events } = fed(...answer.slice(0, 3));
  const reading = (await streams.start({ ...name, events })).text();
  await sleep(50);
  await command('FLUSHALL');
  feed.say(...answer.slice(3));
  expect(await reading).toBe(whole);
  await vi.waitFor(() => expect(errors[0]).toMatchObject({ code: 'store' }), patient);
  await vi.waitFor(async () => expect((await streams.resume(name)).status).toBe(404), patient);
});

test('everything in Redis has an end, while a stream runs and after', async () => {
  const { url, client } = await startOwnRedis();
  const [maker, other] = [openProcess(url, { keepMs: 60_000 }).streams, openProcess(url).streams];
  const { feed, events } = fed(...answer.slice(0, 3));
  await maker.start({ ...name, events });
  const reading = (await other.resume(name)).text();
  const forEver = -1;
  const lifetimes = async () => Promise.all((await client.keys('*')).map((key) => client.pttl(key)));
  await vi.waitFor(async () => expect(await client.keys('*')).toHaveLength(3), patient);
  expect(await lifetimes()).not.toContain(forEver);
  feed.say(...answer.slice(3));
  await reading;
  const kept = await lifetimes();
  expect(kept).not.toContain(forEver);
  expect(Math.max(...kept)).toBeLessThanOrEqual(60_000);
});

test('who waits asks nothing: a stream that is silent costs no script', async () => {
  const redis = await startOwnRedis();
  const [maker, other] = [openProcess(redis.url).streams, openProcess(redis.url).streams];
  const { feed, events } = fed(start());
  await maker.start({ ...name, events });
  const readers = await Promise.all(Array.from({ length: 20 }, () => other.resume(name)));
  const texts = readers.map((response) => response.text());
  await sleep(100);
  const before = await scriptsRun(redis);
  await sleep(100);
  expect((await scriptsRun(redis)) - before).toBe(0);
  feed.say(...answer.slice(1));
  const said = await Promise.all(texts);
  expect(new Set(said)).toEqual(new Set([whole]));
});

test('tokens are written together: hundreds of them by a few scripts, and the reader here waits for none', async () => {
  const redis = await startOwnRedis();
  const { streams } = openProcess(redis.url);
  const { feed, events } = fed(start());
  const next = piecewise(await streams.start({ ...name, events }));
  await next();
  const before = await scriptsRun(redis);
  let longestMs = 0;
  for (let at = 0; at < 300; at++) {
    await sleep(1);
    const saidAt = performance.now();
    feed.say(text(`${at}`));
    await next();
    longestMs = Math.max(longestMs, performance.now() - saidAt);
  }
  feed.say(end());
  await vi.waitFor(async () => {
    const stored = await openProcess(redis.url).streams.resume({ ...name, after: '300' });
    expect(framesOf(await stored.text()).at(-1)!.data).toBe('[DONE]');
  }, patient);
  const scripts = (await scriptsRun(redis)) - before;
  console.log(`300 tokens: ${scripts} scripts; the longest that a reader here waited was ${longestMs.toFixed(1)} ms`);
  expect(scripts).toBeLessThan(100);
});

test('hints that are lost cost time and no frames', async () => {
  const { url, command } = await startOwnRedis();
  const [maker, other] = [openProcess(url).streams, openProcess(url).streams];
  const { feed, events } = fed(...answer.slice(0, 3));
  await maker.start({ ...name, events });
  const reading = (await other.resume(name)).text();
  await sleep(50);
  await command('CLIENT', 'KILL', 'TYPE', 'PUBSUB');
  feed.say(...answer.slice(3));
  expect(await reading).toBe(whole);
});

test('a reader elsewhere is told when Redis stays away for longer than a lease', async () => {
  const { url, signal } = await startOwnRedis();
  const lease = { timeoutMs: 100, leaseMs: 600 };
  const [maker, other] = [openProcess(url, lease).streams, openProcess(url, lease).streams];
  const { feed, events } = fed(...answer.slice(0, 3));
  const here = (await maker.start({ ...name, events })).text();
  const there = (await other.resume(name)).text();
  await sleep(50);
  signal('SIGKILL');
  expect(errorOf(await there)).toBe('store');
  feed.say(...answer.slice(3));
  expect(await here).toBe(whole);
});
