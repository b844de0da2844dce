import assert from 'node:assert/strict';
import { seededRandom } from '@sluice/core';
import type { Check } from './check.ts';
import { eventually, Place, take } from './place.ts';

/** What every store does with a stream that grows. */
export const followingChecks: readonly Check[] = [
  {
    title: 'whoever follows gets what was said, and the rest as it comes',
    async run(opened) {
      const place = new Place(opened);
      const log = await place.begin('one', 'two');
      const reading = await place.read();
      assert.deepEqual(await take(reading, 2), ['one', 'two']);
      for (const frame of ['three', 'four', 'five']) {
        const next = take(reading, 1);
        log.append(frame);
        assert.deepEqual(await next, [frame]);
      }
      const end = take(reading, 1);
      log.end('last');
      assert.deepEqual(await end, ['last']);
      assert.equal((await reading.next()).done, true);
    },
  },
  {
    title: 'several follow at once, from where they like, each at its own pace',
    async run(opened) {
      const place = new Place(opened);
      const frames = Array.from({ length: 300 }, (_, at) => `${at}`);
      const log = await place.begin(...frames.slice(0, 150));
      const slow = await place.read();
      assert.equal((await take(slow, 1))[0], '0');
      await eventually('what was written', async () => typeof (await place.follow(150)) !== 'string');
      const quick = [0, 1, 149, 150].map(async (after) => [after, await place.readAll(after)] as const);
      for (const frame of frames.slice(150)) log.append(frame);
      log.end('last');
      for (const [after, read] of await Promise.all(quick))
        assert.deepEqual(read, [...frames, 'last'].slice(after), `after ${after}`);
      await slow.return?.();
    },
  },
  {
    title: 'joined at random cuts, it is the stream',
    async run(opened) {
      const seed = Math.floor(Number.parseInt(new Place(opened).id.slice(0, 8), 16));
      const random = seededRandom(seed);
      const place = new Place(opened);
      const frames = Array.from({ length: 400 }, (_, at) => `${at} ${'x'.repeat(Math.floor(random() * 20))}`);
      const log = await place.begin();
      const writing = (async () => {
        for (const frame of frames) {
          log.append(frame);
          if (random() < 0.1) await new Promise((resolve) => setImmediate(resolve));
        }
        log.end('last');
      })();
      const joined: string[] = [];
      while (joined.at(-1) !== 'last') {
        const reading = await place.read(joined.length);
        const wanted = 1 + Math.floor(random() * 60);
        for (let count = 0; count < wanted && joined.at(-1) !== 'last';) {
          const { done, value } = await reading.next();
          assert.ok(!done, `seed ${seed}: the end after ${joined.length}`);
          const piece = value.slice(0, wanted - count);
          joined.push(...piece);
          count += piece.length;
        }
        await reading.return?.();
      }
      await writing;
      assert.deepEqual(joined, [...frames, 'last'], `seed ${seed}`);
    },
  },
  {
    title: 'what a stream that grows has not come to is not there',
    async run(opened) {
      const place = new Place(opened);
      await place.begin('one');
      const why = await place.follow(5);
      assert.ok(why === 'future' || why === 'ahead', `got ${typeof why === 'string' ? why : 'a stream'}`);
    },
  },
  {
    title: 'a stream that is to be stopped is told so, from elsewhere as well; one that is over is not',
    async run(opened) {
      const place = new Place(opened);
      const log = await place.begin('one');
      assert.equal(await opened.other.stop(place), true);
      await eventually('it to be told', () => place.stops > 0);
      log.end('stopped');
      await log.settled;
      const { stops } = place;
      assert.equal(await opened.other.stop(place), true);
      assert.equal(place.stops, stops);
      assert.deepEqual(await place.readAll(), ['one', 'stopped']);
    },
  },
  {
    title: 'who follows is counted until it leaves, read or not',
    async run(opened) {
      const place = new Place(opened);
      const log = await place.begin('one');
      assert.equal(log.followers, 0);
      const leaving = new AbortController();
      const reading = await place.read(0, leaving.signal);
      await eventually('a follower', () => log.followers === 1);
      leaving.abort();
      await eventually('nobody', () => log.followers === 0);
      const again = await place.read(0);
      assert.deepEqual(await take(again, 1), ['one']);
      await eventually('a follower', () => log.followers === 1);
      await again.return?.();
      await eventually('nobody', () => log.followers === 0);
      await reading.return?.();
    },
  },
  {
    title: 'who waits for more and leaves waits no longer',
    async run(opened) {
      const place = new Place(opened);
      const log = await place.begin('one');
      const leaving = new AbortController();
      const reading = await place.read(1, leaving.signal);
      const next = Promise.resolve(reading.next()).then(
        ({ done }) => done === true,
        () => true,
      );
      leaving.abort();
      assert.equal(await next, true);
      log.append('two');
      log.end('last');
      await log.settled;
      assert.deepEqual(await place.readAll(), ['one', 'two', 'last']);
    },
  },
  {
    title: 'who follows is told of what was dropped before it was read',
    async run(opened) {
      const place = new Place(opened);
      const log = await place.begin('one', 'two');
      const reading = await place.read();
      assert.equal((await take(reading, 1))[0], 'one');
      for (let count = 0; count < 100; count++) log.append('x'.repeat(opened.maxStreamBytes / 50));
      log.end('last');
      await log.settled;
      const rest = (async () => {
        for (;;) if ((await reading.next()).done) return 'the end';
      })();
      await assert.rejects(rest, { code: 'stream-gone' });
    },
  },
];
