import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { account, claim, Teller } from './teller.ts';

/** What is charged. */
export const settlingChecks: readonly Check[] = [
  {
    title: 'what it came to is charged, and the rest comes back',
    async run(opened) {
      const teller = new Teller(opened);
      const [own, other] = [account(), account({ unit: 'nanoUsd', limit: 1_000 })];
      const held = await teller.hold('call', [claim(own, 60), claim(other, 600)]);
      await teller.settle('call', held, 12, 0);
      await teller.expect([own, other], [12, 0], [0, 0]);
    },
  },
  {
    title: 'L14 settled twice, it is charged once',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account();
      const held = await teller.hold('call', [claim(own, 60)]);
      await Promise.all([teller.settle('call', held, 12), teller.settle('call', held, 12)]);
      await teller.settle('call', held, 30);
      await teller.expect([own], [12, 0]);
    },
  },
  {
    title: 'a call that is settled cannot be held again: it would spend for nothing',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account();
      await teller.settle('call', await teller.hold('call', [claim(own, 60)]), 12);
      assert.deepEqual(await opened.store.reserve('call', [claim(own, 60)]), { settled: true });
      await teller.expect([own], [12, 0]);
    },
  },
  {
    title: 'settled before it is held, which a reply that was lost can lead to, it is charged and never held',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account();
      const [bucket] = opened.store.locate([own]);
      await teller.settle('call', { buckets: [bucket!] }, 12);
      assert.deepEqual(await opened.store.reserve('call', [claim(own, 60)]), { settled: true });
      await teller.expect([own], [12, 0]);
    },
  },
  {
    title: 'what was held without a reply is given back by its id and slots alone',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account();
      await teller.hold('call', [claim(own, 60)]);
      await opened.store.settle([{ id: 'call', entries: [], slots: [own.slot] }]);
      await teller.expect([own], [0, 0]);
    },
  },
  {
    title: 'more than was held is charged, past the limit too, and refuses those who come',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account();
      const held = await teller.hold('call', [claim(own, 60)]);
      await teller.settle('call', held, 170);
      await teller.expect([own], [170, 0]);
      await teller.refuse('next', [claim(own, 1)]);
    },
  },
  {
    title: 'many are settled in one go',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account({ limit: 1_000 });
      const charges = await Promise.all(
        Array.from({ length: 50 }, async (_, at) => {
          const { buckets } = await teller.hold(`call ${at}`, [claim(own, 10)]);
          return { id: `call ${at}`, entries: [{ bucket: buckets[0]!, amount: at % 3 }], slots: [''] };
        }),
      );
      await opened.store.settle(charges);
      await teller.expect([own], [49, 0]);
    },
  },
  {
    title: 'a grant raises the limit, once',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account({ limit: 10 });
      await teller.refuse('call', [claim(own, 15)]);
      await opened.store.grant({ id: 'gift', account: own, amount: 5 });
      await opened.store.grant({ id: 'gift', account: own, amount: 5 });
      const held = await teller.hold('call', [claim(own, 15)]);
      assert.equal(held.standings[0]!.limit, 15);
    },
  },
  {
    title: 'a reset forgets what was charged, and not what is held',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account();
      await teller.settle('done', await teller.hold('done', [claim(own, 40)]), 40);
      const held = await teller.hold('runs', [claim(own, 30)]);
      await opened.store.reset([own]);
      await teller.expect([own], [0, 30]);
      await teller.settle('runs', held, 20);
      await teller.expect([own], [20, 0]);
    },
  },
];
