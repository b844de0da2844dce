import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@sluice/core';
import { end, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
import { memoryStreams, resumable, type Resumable } from '../index.ts';
import { piecewise } from '../testing/piecewise.ts';
import { fed } from './testing/fed.ts';
import { framesOf } from './testing/frames-of.ts';
import { answer, name, refusalOf, whole } from './testing/hello.ts';
import { saying } from './testing/saying.ts';

test('a stream that is over is read again from its beginning, byte for byte', async () => {
  const streams = resumable();
  const first = await streams.start({ ...name, events: saying(...answer).events });
  expect(first.headers.get('stream-id')).toBe('a');
  expect(first.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(first.headers.get('cache-control')).toBe('no-cache, no-store, no-transform');
  expect(await first.text()).toBe(whole);
  const again = await streams.resume(name);
  expect(again.headers.get('stream-id')).toBe('a');
  expect(await again.text()).toBe(whole);
});

test.for([0, 1, 2, 5])('who has seen %i frames of a stream that is over gets those behind them', async (seen) => {
  const streams = resumable();
  await (await streams.start({ ...name, events: saying(...answer).events })).text();
  const over = await streams.resume({ ...name, after: String(seen) });
  expect(framesOf(await over.text())).toEqual(framesOf(whole).slice(seen));
});

test('who has seen all of a stream that is over is not to come again: 204, and no body', async () => {
  const streams = resumable({ headers: { 'x-own': 'yes' } });
  const reading = (await streams.start({ ...name, events: saying(...answer).events })).text();
  const again = async () => {
    const { status, body, headers } = await streams.resume({ ...name, after: '6' });
    expect([status, body]).toEqual([204, null]);
    expect(Object.fromEntries(headers)).toEqual({ 'cache-control': 'no-store', 'stream-id': 'a', 'x-own': 'yes' });
  };
  await reading;
  await sleep(1);
  await again();
  expect((await streams.resume({ ...name, after: '5' })).status).toBe(200);
});

test('who has seen all of a stream that the store has not all of yet is not to come again either', async () => {
  const store = memoryStreams();
  const log = await store.begin({ ...name, onStop() {}, onFollowers() {}, onFailure() {} });
  Object.defineProperty(log, 'settled', { value: new Promise(() => {}) });
  vi.spyOn(store, 'begin').mockResolvedValue(log);
  vi.spyOn(store, 'follow').mockResolvedValue('future');
  const streams = resumable({ store });
  await (await streams.start({ ...name, events: saying(...answer).events })).text();
  await sleep(1);
  expect((await streams.resume({ ...name, after: '6' })).status).toBe(204);
});

test.for([0, 1, 2, 3])(
  'who has seen %i frames of one that runs gets those behind them, and the rest as it comes',
  async (seen) => {
    const streams = resumable();
    const { feed, events } = fed(...answer.slice(0, 3));
    await (await streams.start({ ...name, events })).body!.cancel();
    await vi.waitFor(() => expect(feed.reads).toBe(4));
    const response = await streams.resume({ ...name, after: String(seen) });
    feed.say(...answer.slice(3));
    expect(framesOf(await response.text())).toEqual(framesOf(whole).slice(seen));
  },
);

test.for(['-1', '1.5', 'abc', '', ' 1', '1e3', '0x1', '١'])(
  'an event id %j is refused as what it is',
  async (after) => {
    const streams = resumable();
    await streams.start({ ...name, events: saying(...answer).events });
    expect(await refusalOf(await streams.resume({ ...name, after }))).toMatchObject({
      status: 400,
      code: 'bad-event-id',
    });
  },
);

test.for(['7', '99', '9'.repeat(400)])(
  'an event id %s that is yet to come is refused, while it runs and after',
  async (after) => {
    const streams = resumable();
    const { feed, events } = fed(...answer.slice(0, 4));
    await streams.start({ ...name, events });
    const refused = { status: 409, code: 'future-event-id' };
    expect(await refusalOf(await streams.resume({ ...name, after }))).toMatchObject(refused);
    feed.say(end());
    await (await streams.resume(name)).text();
    expect(await refusalOf(await streams.resume({ ...name, after }))).toMatchObject(refused);
  },
);

test('a stream of somebody else is unknown: resumed, stopped, while it runs and after, by the same answer', async () => {
  const streams = resumable();
  const { feed, events, signals } = fed(...answer.slice(0, 4));
  await streams.start({ ...name, events });
  const bodies = new Set<string>();
  const ask = async () => {
    for (const other of [
      { id: 'a', owner: 'alan' },
      { id: 'b', owner: 'ada' },
      { id: 'a', owner: '' },
    ]) {
      for (const after of [null, '1', '99']) {
        const response = await streams.resume({ ...other, after });
        bodies.add(`${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
      }
      expect(await streams.stop(other)).toBe(false);
    }
  };
  await ask();
  expect(signals[0]!.aborted).toBe(false);
  feed.say(end());
  await (await streams.resume(name)).text();
  await sleep(1);
  await ask();
  expect([...bodies]).toEqual([expect.stringMatching(/^404 .*"code":"stream-not-found"/)]);
});

test('an id that is taken is refused, and its stream stays as it is', async () => {
  const streams = resumable();
  await (await streams.start({ ...name, events: saying(...answer).events })).text();
  const other = fed();
  const second = await streams.start({ id: 'a', owner: 'alan', events: other.events });
  expect(await refusalOf(second)).toMatchObject({ status: 409, code: 'stream-exists' });
  expect(other.signals).toHaveLength(0);
  const both = await Promise.all(
    [1, 2].map(() => streams.start({ ...name, id: 'b', events: saying(...answer).events })),
  );
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(await (await streams.resume(name)).text()).toBe(whole);
});

test('two tabs read one stream at once, and one answer is made', async () => {
  const streams = resumable();
  const { feed, events, signals } = fed(start());
  const first = piecewise(await streams.start({ ...name, events }));
  await first();
  const second = piecewise(await streams.resume(name));
  await second();
  for (const piece of ['a', 'b', 'c']) {
    feed.say(text(piece));
    expect(await first()).toContain(`"text":"${piece}"`);
    expect(await second()).toContain(`"text":"${piece}"`);
  }
  expect(signals).toHaveLength(1);
});

test('joined at random cuts, what was read is the uncut stream: nothing lost, doubled or moved', async () => {
  const seed = Math.floor(performance.now() * 1_000) % 2 ** 31;
  console.log(`seed ${seed}`);
  const random = seededRandom(seed);
  for (let round = 0; round < 20; round++) {
    const streams = resumable();
    const id = `${round}`;
    const { feed, events } = fed(start());
    const uncut = streams.start({ ...name, id, events }).then((response) => response.text());
    const saying = (async () => {
      for (let at = 0; at < 300; at++) {
        feed.say(text(`${at} é🎈 ${'x'.repeat(random() < 0.05 ? 20_000 : Math.floor(random() * 40))}`));
        if (random() < 0.2) await new Promise((resolve) => setImmediate(resolve));
      }
      feed.say(end());
    })();
    let joined = '';
    let after: string | null = null;
    for (let over = false; !over;) {
      const next = piecewise(await streams.resume({ ...name, id, after }));
      let said = '';
      for (let pieces = Math.floor(random() * 6); pieces >= 0; pieces--) {
        const piece = await next();
        over = piece === undefined;
        said += piece ?? '';
      }
      // Wherever the bytes were cut, a browser has the frames that were whole.
      const cut = over ? said.length : Math.floor(random() * (said.length + 1));
      const last = cut < 2 ? -1 : said.lastIndexOf('\n\n', cut - 2);
      if (last < 0) continue;
      const seen = said.slice(0, last + 2);
      joined += seen;
      after = String(framesOf(seen).at(-1)!.id);
    }
    await saying;
    expect(joined, `seed ${seed}, round ${round}`).toBe(await uncut);
  }
});

test.for<readonly [() => Resumable, string]>([
  [() => resumable({ whenLeft: 'go' as 'stop' }), 'whenLeft'],
  [() => resumable({ abandonAfterMs: -1 }), 'abandonAfterMs'],
  [() => resumable({ readerTimeoutMs: 0 }), 'readerTimeoutMs'],
  [() => resumable({ heartbeatMs: 0 }), 'heartbeatMs'],
])('options that cannot be throw: %s', ([make, option]) => {
  expect(make).toThrow(new RegExp(`^Expected \`${option}\``));
});
