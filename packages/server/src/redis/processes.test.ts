import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@sluice/core';
import { end, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../../scripts/services/testing/own-redis.ts';
import { fed } from '../resumable/testing/fed.ts';
import { errorOf, framesOf } from '../resumable/testing/frames-of.ts';
import { answer, name, refusalOf, whole } from '../resumable/testing/hello.ts';
import { saying } from '../resumable/testing/saying.ts';
import { piecewise } from '../testing/piecewise.ts';
import { openProcess } from './testing/open-process.ts';
import { startWorker } from './testing/start-worker.ts';

vi.setConfig({ testTimeout: 40_000 });

const patient = { timeout: 20_000, interval: 10 };

test('a stream that one process makes is read from another, while it runs and after, from wherever it was left', async () => {
  const { url } = await startOwnRedis();
  const [maker, other] = [openProcess(url).streams, openProcess(url).streams];
  const { feed, events } = fed(...answer.slice(0, 3));
  const first = (await maker.start({ ...name, events })).text();
  const running = await other.resume({ ...name, after: '2' });
  expect(running.headers.get('stream-id')).toBe('a');
  const saidAt = performance.now();
  feed.say(...answer.slice(3));
  expect(framesOf(await running.text())).toEqual(framesOf(whole).slice(2));
  expect(performance.now() - saidAt).toBeLessThan(2_500); // and not when a reader looks unasked, by a third of the lease
  expect(await first).toBe(whole);
  for (const seen of [0, 1, 5, 6]) {
    const over = await other.resume({ ...name, after: String(seen) });
    expect(framesOf(await over.text())).toEqual(framesOf(whole).slice(seen));
    expect(over.status).toBe(seen === 6 ? 204 : 200);
  }
  for (const owner of ['alan', '']) {
    expect(await refusalOf(await other.resume({ id: 'a', owner }))).toMatchObject({ status: 404 });
    expect(await other.stop({ id: 'a', owner })).toBe(false);
  }
  expect(await refusalOf(await other.resume({ ...name, after: '7' }))).toMatchObject({ status: 409 });
  expect(await refusalOf(await other.start({ ...name, events }))).toMatchObject({ code: 'stream-exists' });
});

test('joined at random cuts, from one process and then another, it is the uncut stream', async () => {
  const { url } = await startOwnRedis();
  const processes = [1, 2, 3].map(() => openProcess(url, { gatherMs: 3 }).streams);
  const seed = Math.floor(performance.now() * 1_000) % 2 ** 31;
  console.log(`seed ${seed}`);
  const random = seededRandom(seed);
  for (let round = 0; round < 5; round++) {
    const id = `${round}`;
    const { feed, events } = fed(start());
    const uncut = (await processes[0]!.start({ ...name, id, events })).text();
    const talking = (async () => {
      for (let at = 0; at < 400; at++) {
        feed.say(text(`${at} é🎈 ${'x'.repeat(random() < 0.02 ? 20_000 : Math.floor(random() * 40))}`));
        if (random() < 0.1) await sleep(random() * 5);
      }
      feed.say(end());
    })();
    let joined = '';
    let cuts = 0;
    for (let over = false; !over; cuts++) {
      const after = joined === '' ? null : String(framesOf(joined).length);
      const process = processes[Math.floor(random() * processes.length)]!;
      const response = await process.resume({ ...name, id, after });
      if (response.status !== 200) throw new Error(`seed ${seed}: ${response.status} after ${after}`);
      const next = piecewise(response);
      let said = '';
      for (let pieces = Math.floor(random() * 4); pieces >= 0 && !over; pieces--) {
        const piece = await next();
        over = piece === undefined;
        said += piece ?? '';
      }
      await response.body?.cancel().catch(() => {});
      const cut = over ? said.length : Math.floor(random() * (said.length + 1));
      const last = cut < 2 ? -1 : said.lastIndexOf('\n\n', cut - 2);
      if (last >= 0) joined += said.slice(0, last + 2);
    }
    await talking;
    expect(joined === (await uncut), `seed ${seed}, round ${round}, ${cuts} cuts`).toBe(true);
  }
});

test('a stream is stopped from any process: its socket closes, and all who read are told', async () => {
  const { url } = await startOwnRedis();
  const [maker, other, third] = [openProcess(url).streams, openProcess(url).streams, openProcess(url).streams];
  const { events, transport } = saying(start(), text('a'), 'hang');
  const readers = [(await maker.start({ ...name, events })).text()];
  readers.push((await other.resume(name)).text());
  await vi.waitFor(() => expect(transport.pulled).toBe(2), patient);
  const askedAt = performance.now();
  expect(await third.stop(name)).toBe(true);
  const said = await Promise.all(readers);
  const tookMs = performance.now() - askedAt;
  console.log(`stopped from elsewhere in ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(2_500); // and not when its process renews its lease
  expect(transport).toHaveProperty('open', 0);
  expect(said.map(errorOf)).toEqual(['stopped', 'stopped']);
  expect(new Set(said).size).toBe(1);
  expect(await (await third.resume(name)).text()).toBe(said[0]);
});

test('an answer goes on while anybody reads it in whatever process, and ends with the last one who leaves', async () => {
  const { url } = await startOwnRedis();
  const maker = openProcess(url, {}, { whenLeft: 'stop' }).streams;
  const other = openProcess(url).streams;
  const { events, transport } = saying(start(), text('a'), 'hang');
  const here = await maker.start({ ...name, events });
  const browser = new AbortController();
  const there = await other.resume({ ...name, signal: browser.signal });
  const tab = await other.resume(name);
  await piecewise(tab)();
  await sleep(50); // word of them is on its way
  await here.body!.cancel();
  browser.abort(); // one of two there
  await there.body?.cancel();
  await sleep(100);
  expect(transport.open).toBe(1);
  await other.close({ deadlineMs: 0 });
  await vi.waitFor(() => expect(transport.open).toBe(0), patient);
});

test('two applications on one Redis do not meet', async () => {
  const { url } = await startOwnRedis();
  const [one, two] = [openProcess(url, { name: 'one' }).streams, openProcess(url, { name: 'two' }).streams];
  const same = openProcess(url, { name: 'one' }).streams;
  expect(await (await one.start({ ...name, events: saying(...answer).events })).text()).toBe(whole);
  expect((await two.resume(name)).status).toBe(404);
  expect((await two.start({ ...name, events: saying(...answer).events })).status).toBe(200);
  await vi.waitFor(async () => expect(await (await same.resume(name)).text()).toBe(whole), patient);
});

test.for(['before it read', 'while it reads'])(
  'a reader elsewhere that stands still %s is one, for longer than a lease',
  async (when) => {
    const { url } = await startOwnRedis();
    const lease = { leaseMs: 600, timeoutMs: 200 };
    const maker = openProcess(url, lease, { whenLeft: 'stop' }).streams;
    const other = openProcess(url, lease).streams;
    const { events, transport } = saying(start(), text('a'), 'hang');
    const here = await maker.start({ ...name, events });
    await vi.waitFor(() => expect(transport.pulled).toBe(2), patient);
    const there = await other.resume(name);
    if (when === 'while it reads') await piecewise(there)();
    await sleep(50); // word of it is on its way
    await here.body!.cancel();
    for (let tenths = 0; tenths < 15; tenths++) await sleep(100);
    expect(transport.open).toBe(1);
    await other.close({ deadlineMs: 0 });
    await vi.waitFor(() => expect(transport.open).toBe(0), patient);
  },
);

test('readers elsewhere are told of a process that was killed, within four thirds of its lease', async () => {
  const { url } = await startOwnRedis();
  const leaseMs = 1_200;
  const { streams } = openProcess(url, { leaseMs, timeoutMs: 300 });
  const kill = await startWorker(url, leaseMs);
  await vi.waitFor(async () => expect((await streams.resume({ ...name, after: '3' })).status).toBe(200), patient);
  const reading = (await streams.resume(name)).text();
  kill();
  const killedAt = performance.now();
  const said = await reading;
  const tookMs = performance.now() - killedAt;
  console.log(`told after ${Math.round(tookMs)} ms of a lease of ${leaseMs}`);
  expect(errorOf(said)).toBe('stream-lost');
  expect(framesOf(said).at(-1)!.id).toBeUndefined(); // no frame of the stream
  expect(framesOf(said).map(({ id }) => id)).toEqual([1, 2, 3, undefined]);
  expect(tookMs).toBeLessThan((leaseMs * 4) / 3 + 1_000); // and what the machine takes
  expect(errorOf(await (await streams.resume(name)).text())).toBe('stream-lost');
});

test('a reader that is ahead of Redis is to come again while the stream runs, and is told when its process is gone', async () => {
  const { url } = await startOwnRedis();
  const leaseMs = 3_000;
  const { streams, errors } = openProcess(url, { leaseMs, timeoutMs: 1_000 });
  const kill = await startWorker(url, leaseMs);
  await vi.waitFor(async () => expect((await streams.resume({ ...name, after: '3' })).status).toBe(200), patient);
  kill();
  const ahead = { ...name, after: '5' }; // what the process had said, and not written
  const response = await streams.resume(ahead);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await refusalOf(response)).toMatchObject({ status: 503, code: 'store', retryAfterMs: 1_000 });
  expect(errors).toEqual([]); // no store failed
  await vi.waitFor(
    async () => expect(errorOf(await (await streams.resume(ahead)).text())).toBe('stream-lost'),
    patient,
  );
});

test('a stream that is silent for longer than a lease is not lost: its process renews it', async () => {
  const { url } = await startOwnRedis();
  const lease = { leaseMs: 900, timeoutMs: 300 };
  const [maker, other] = [openProcess(url, lease).streams, openProcess(url, lease).streams];
  const { feed, events } = fed(...answer.slice(0, 3));
  await maker.start({ ...name, events });
  const reading = (await other.resume(name)).text();
  for (let tenths = 0; tenths < 20; tenths++) await sleep(100);
  feed.say(...answer.slice(3));
  expect(await reading).toBe(whole);
});

test('a process that closes lets go of those who read the streams of others, without a word: they ask elsewhere', async () => {
  const { url } = await startOwnRedis();
  const [maker, other] = [openProcess(url).streams, openProcess(url).streams];
  const { feed, events } = fed(...answer.slice(0, 3));
  await maker.start({ ...name, events });
  const response = await other.resume(name);
  const reading = response.text();
  await vi.waitFor(() => expect(feed.reads).toBe(4), patient);
  await sleep(100);
  await other.close({ deadlineMs: 0 });
  const said = await reading;
  expect(framesOf(said)).toEqual(framesOf(whole).slice(0, 3));
  feed.say(...answer.slice(3));
  const rest = await maker.resume({ ...name, after: '3' });
  expect(said + (await rest.text())).toBe(whole);
});
