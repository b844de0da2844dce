import assert from 'node:assert/strict';
import { limits, queueUp, serveAll } from './caller.ts';
import type { Check } from './check.ts';

/** Who is next. */
export const orderChecks: readonly Check[] = [
  {
    title: 'first come, first served',
    async run(opened) {
      opened.store.limit(limits({}));
      const [first, ...waiting] = await queueUp(opened, ['a'], ['b'], ['c'], ['d'], ['e']);
      assert.equal(await serveAll(opened, first!, waiting), 'b c d e');
    },
  },
  {
    title: 'higher priorities first, equal ones in the order in which they came',
    async run(opened) {
      opened.store.limit(limits({}));
      const [first, ...waiting] = await queueUp(
        opened,
        ['holder'],
        ['low', { priority: 0 }],
        ['middle'],
        ['high', { priority: 9 }],
        ['middle-2'],
        ['high-2', { priority: 9 }],
      );
      assert.equal(await serveAll(opened, first!, waiting), 'high high-2 middle middle-2 low');
    },
  },
  {
    title: 'whoever has waited long enough counts as of a higher priority',
    async run(opened) {
      opened.store.limit(limits({ agingMs: 40 }));
      const [first, old] = await queueUp(opened, ['holder'], ['old', { priority: 4 }]);
      await opened.pass(100); // two steps and a half: 6
      const [young, urgent] = await queueUp(opened, ['young', { priority: 5 }], ['urgent', { priority: 9 }]);
      assert.equal(await serveAll(opened, first!, [old!, young!, urgent!]), 'urgent old young');
    },
  },
  {
    title: 'keys take turns: one that has many waiting does not hold up the others',
    async run(opened) {
      opened.store.limit(limits({}));
      const [first, ...waiting] = await queueUp(
        opened,
        ['a0', { key: 'a' }],
        ['a1', { key: 'a' }],
        ['a2', { key: 'a' }],
        ['a3', { key: 'a' }],
        ['b1', { key: 'b' }],
        ['b2', { key: 'b' }],
        ['n1'],
      );
      const order = await serveAll(opened, first!, waiting);
      const at = (name: string): number => order.split(' ').indexOf(name);
      assert.ok(Math.max(at('b1'), at('n1')) <= 2, `expected each key to have had a turn after three, got ${order}`);
      assert.ok(at('b2') <= 4, `expected the second turn of b after the first of all, got ${order}`);
      assert.ok(at('a1') < at('a2') && at('a2') < at('a3'), `expected order within a key, got ${order}`);
    },
  },
  {
    title: 'a deadline is held against the turns of a key, and not against all that others have waiting',
    async run(opened) {
      opened.store.limit(limits({}));
      const [told] = await queueUp(opened, ['told']);
      await opened.pass(50); // now the store knows how long permits are held
      await told!.release();
      const many = Array.from({ length: 40 }, (_, index) => [`a${index}`, { key: 'a' }] as const);
      const [first, ...waiting] = await queueUp(opened, ...many);
      const [b] = await queueUp(opened, ['b', { key: 'b', remainingMs: 500 }]);
      await opened.pass(20);
      assert.ok(b!.waits, 'expected b, whose turn is the second, to wait for it');
      const order = await serveAll(opened, first!, [...waiting, b!]);
      assert.ok(order.split(' ').indexOf('b') <= 1, `expected the turn of b to be the second, got ${order}`);
    },
  },
  {
    title: 'a key that holds as many as it may is passed over, until it gives one back',
    async run(opened) {
      opened.store.limit(limits({ permits: 3, permitsPerKey: 2 }));
      const [a1, a2, a3, b1, b2] = await queueUp(
        opened,
        ['a1', { key: 'a' }],
        ['a2', { key: 'a' }],
        ['a3', { key: 'a', priority: 9 }],
        ['b1', { key: 'b' }],
        ['b2', { key: 'b' }],
      );
      await a1!.permit();
      await a2!.permit();
      await b1!.permit();
      await opened.pass(20);
      assert.ok(a3!.waits && b2!.waits, 'expected a to have enough, and no permit to be left for b');
      await b1!.release();
      await b2!.permit();
      await opened.pass(20);
      assert.ok(a3!.waits, 'expected a to have enough still');
      await a1!.release();
      await a3!.permit();
    },
  },
  {
    title: 'a key may hold more, or fewer, as soon as the limits say so',
    async run(opened) {
      opened.store.limit(limits({ permits: 4, permitsPerKey: 1 }));
      const [a1, a2] = await queueUp(opened, ['a1', { key: 'a' }], ['a2', { key: 'a' }]);
      opened.store.limit(limits({ permits: 4, permitsPerKey: 2 }));
      await a2!.permit();
      opened.store.limit(limits({ permits: 4, permitsPerKey: 1 }));
      const [a3] = await queueUp(opened, ['a3', { key: 'a' }]);
      await a1!.release();
      await opened.pass(20);
      assert.ok(a3!.waits, 'expected a to hold one, which is enough');
      await a2!.release();
      await a3!.permit();
    },
  },
];
