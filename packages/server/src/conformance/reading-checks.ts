import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { eventually, Place } from './place.ts';

/** What every store does with a stream that is over. */
export const readingChecks: readonly Check[] = [
  {
    title: 'gives back what was said, in its order and byte for byte',
    async run(opened) {
      const place = new Place(opened);
      const frames = ['id: 1\ndata: é 語 \\u0000 \u2028 🎈\n\n', '', 'x'.repeat(5_000), 'data: [DONE]\n\n'];
      const log = await place.begin(...frames.slice(0, -1));
      log.end(frames.at(-1)!);
      await log.settled;
      assert.deepEqual(await place.readAll(), frames);
    },
  },
  {
    title: 'gives back what comes after what was seen, wherever that was, and says that nothing comes after the last',
    async run(opened) {
      const place = new Place(opened);
      const frames = Array.from({ length: 700 }, (_, at) => `${at}`);
      const log = await place.begin(...frames);
      log.end('last');
      await log.settled;
      for (const after of [0, 1, 255, 256, 257, 699, 700]) {
        assert.deepEqual(await place.readAll(after), [...frames, 'last'].slice(after), `after ${after}`);
      }
      assert.equal(await place.follow(701), 'over');
    },
  },
  {
    title: 'knows nothing that comes after the last',
    async run(opened) {
      const place = new Place(opened);
      const log = await place.begin('one');
      log.end('last');
      await log.settled;
      for (const after of [3, 1_000_000, Number.MAX_SAFE_INTEGER]) {
        assert.equal(await place.follow(after), 'future', `after ${after}`);
      }
    },
  },
  {
    title: 'tells nobody of a stream that is another owner’s, and lets nobody stop it',
    async run(opened) {
      const { other } = opened;
      const place = new Place(opened);
      await place.begin('one');
      const unknown = new Place(opened);
      const { signal } = new AbortController();
      for (const name of [unknown, { id: place.id, owner: 'alan' }, { id: place.id, owner: '' }]) {
        const { id, owner } = name;
        for (const after of [0, 1, 99]) assert.equal(await other.follow({ id, owner, after, signal }), 'not-found');
        assert.equal(await other.stop({ id, owner }), false);
      }
      assert.equal(place.stops, 0);
    },
  },
  {
    title: 'gives an id once',
    async run(opened) {
      const place = new Place(opened);
      const log = await place.begin('one');
      for (const store of [opened.store, opened.other]) assert.equal(await place.tryToBegin(store), 'taken');
      log.end('last');
      await log.settled;
      for (const store of [opened.store, opened.other]) assert.equal(await place.tryToBegin(store), 'taken');
      assert.deepEqual(await place.readAll(), ['one', 'last']);
    },
  },
  {
    title: 'keeps a stream that is over for its time, and no longer',
    async run(opened) {
      const place = new Place(opened);
      const log = await place.begin('one');
      log.end('last');
      await log.settled;
      assert.deepEqual(await place.readAll(), ['one', 'last']);
      await eventually('it to be gone', async () => {
        await opened.pass(50);
        return (await place.follow()) === 'not-found';
      });
      assert.equal(await opened.other.stop(place), false);
    },
  },
  {
    title: 'drops the beginning of what is too large, and tells who asks for it',
    async run(opened) {
      const place = new Place(opened);
      const frames = Array.from({ length: 100 }, (_, at) => `${at}${'x'.repeat(opened.maxStreamBytes / 50)}`);
      const log = await place.begin(...frames);
      log.end('last');
      await log.settled;
      for (const after of [0, 1]) assert.equal(await place.follow(after), 'gone');
      assert.deepEqual(await place.readAll(95), [...frames.slice(95), 'last']);
    },
  },
  {
    title: 'knows nothing of a stream that was discarded, and gives its id again',
    async run(opened) {
      const place = new Place(opened);
      const log = await place.begin('one');
      log.discard();
      await log.settled;
      assert.equal(await place.follow(), 'not-found');
      const again = await place.begin('two');
      again.end('last');
      await again.settled;
      await eventually('the new one', async () => (await place.readAll()).join() === 'two,last');
    },
  },
  {
    title: 'many at once do not meet',
    async run(opened) {
      const places = Array.from({ length: 30 }, () => new Place(opened));
      await Promise.all(
        places.map(async (place, at) => {
          const log = await place.begin(`one ${at}`, `two ${at}`);
          log.end(`last ${at}`);
          await log.settled;
        }),
      );
      const read = await Promise.all(places.map((place) => place.readAll()));
      assert.deepEqual(
        read,
        places.map((_, at) => [`one ${at}`, `two ${at}`, `last ${at}`]),
      );
    },
  },
];
