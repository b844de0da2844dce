import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { digest, longMs, Place } from './place.ts';

/** Everything that a store of answers does, free of any test runner. */
export const conformanceTable: readonly Check[] = [
  {
    title: 'gives back what it keeps, byte for byte',
    async run(opened) {
      const place = new Place(opened);
      assert.equal((await place.find()).entry, undefined, 'nothing was kept');
      const value = JSON.stringify({ text: 'é 語 \u0000 \u2028 🎈 \\"', long: 'x'.repeat(100_000) });
      await place.keep({ value, tookMs: 1_234 });
      const entry = await place.entry();
      assert.equal(entry.value, value);
      assert.deepEqual({ freshMs: entry.freshMs, tookMs: entry.tookMs }, { freshMs: longMs, tookMs: 1_234 });
      assert.ok(entry.ageMs >= 0 && entry.ageMs < 30_000, `expected a new entry, got one of ${entry.ageMs} ms`);
    },
  },
  {
    title: 'knows how old an answer is, counted from when it was made',
    async run(opened) {
      const place = new Place(opened);
      await place.keep({ ageMs: 100_000 });
      await opened.pass(50);
      const { ageMs } = await place.entry();
      assert.ok(ageMs >= 100_049, `expected at least 100 050 ms, got ${ageMs}`);
      assert.ok(ageMs < 130_000, `expected a little more than 100 050 ms, got ${ageMs}`);
    },
  },
  {
    title: 'keeps an answer for as long as it is of use, fresh or not, and no longer',
    async run(opened) {
      const place = new Place(opened);
      await place.keep({ freshMs: 20, keepMs: longMs });
      await opened.pass(30);
      const { ageMs, freshMs } = await place.entry();
      assert.ok(ageMs >= freshMs, 'expected an old answer');
      const other = new Place(opened);
      await other.keep({ freshMs: 20, keepMs: 40 });
      await opened.pass(60);
      assert.equal((await other.find()).entry, undefined, 'expected an answer of no use to be gone');
      const late = new Place(opened);
      await late.keep({ keepMs: 1_000, ageMs: 1_000 });
      assert.equal((await late.find()).entry, undefined, 'expected one that came too late not to be kept');
    },
  },
  {
    title: 'replaces an answer by the next, and is told of one twice',
    async run(opened) {
      const place = new Place(opened);
      await place.keep({ value: 'one' });
      await place.keep({ value: 'two' });
      await place.keep({ value: 'two' });
      assert.equal((await place.entry()).value, 'two');
    },
  },
  {
    title: 'tells keys and namespaces apart',
    async run(opened) {
      const [one, other] = [new Place(opened), new Place(opened)];
      await one.keep({ value: 'one' });
      await other.keep({ value: 'other' });
      assert.deepEqual([(await one.entry()).value, (await other.entry()).value], ['one', 'other']);
      assert.equal((await one.find({ namespace: other.namespace })).entry, undefined, 'another namespace');
    },
  },
  {
    title: 'does not hand out what nobody wants',
    async run(opened) {
      const place = new Place(opened);
      await place.keep({});
      assert.equal((await place.find({ maxAgeMs: -1 })).entry, undefined);
      assert.ok((await place.find()).entry, 'expected it to be there still');
    },
  },
  {
    title: 'C9 forgets a namespace, and what was on its way when it was told to; others stay',
    async run(opened) {
      const [one, two, other] = [new Place(opened), new Place(opened), new Place(opened)];
      two.namespace = one.namespace;
      for (const place of [one, two, other]) await place.keep({});
      const before = await one.find({ key: digest() });
      await opened.store.invalidate(one.namespace);
      for (const place of [one, two])
        assert.equal((await place.find()).entry, undefined, 'expected it to be forgotten');
      assert.ok((await other.find()).entry, 'expected another namespace to stay');
      await one.keep({ generation: before.generation });
      assert.equal((await one.find()).entry, undefined, 'expected what was on its way not to be kept');
      const after = await one.find();
      assert.notEqual(after.generation, before.generation);
      await one.keep({ generation: after.generation });
      assert.ok((await one.find()).entry, 'expected what began afterwards to be kept');
      await opened.store.invalidate(one.namespace);
      assert.equal((await one.find()).entry, undefined, 'expected it to be forgotten the second time as well');
    },
  },
  {
    title: 'many at once do not meet',
    async run(opened) {
      const places = Array.from({ length: 50 }, () => new Place(opened));
      await Promise.all(places.map((place, at) => place.keep({ value: `value ${at}` })));
      const values = await Promise.all(places.map(async (place) => (await place.entry()).value));
      assert.deepEqual(
        values,
        places.map((_, at) => `value ${at}`),
      );
    },
  },
];
