import assert from 'node:assert/strict';
import { Caller, limits, queueUp } from './caller.ts';
import type { Check } from './check.ts';

/** Who goes away, and who shuts the door. */
export const leavingChecks: readonly Check[] = [
  {
    title: 'S1 aborted while it waits, it hears so now, its place is free, and the next one is served',
    async run(opened) {
      opened.store.limit(limits({ maxQueued: 2 }));
      const [a, b, c] = await queueUp(opened, ['a'], ['b'], ['c']);
      b!.abort();
      assert.equal(await b!.code(), 'aborted');
      await opened.pass(1);
      const [d] = await queueUp(opened, ['d']);
      await opened.pass(20);
      assert.ok(c!.waits && d!.waits, 'expected the place of the one that left to be taken');
      await a!.release();
      await c!.permit();
    },
  },
  {
    title: 'S2 aborted in the tick in which it is served, the permit is not lost',
    async run(opened) {
      opened.store.limit(limits({}));
      const [a, b, c] = await queueUp(opened, ['a'], ['b'], ['c']);
      const permit = await a!.permit();
      permit.release();
      b!.abort();
      await b!.settle();
      if (b!.has) await b!.release(); // it was served before it left: then it is its own to give back
      await c!.permit();
    },
  },
  {
    title: 'aborted before it asks, it gets nothing and holds nothing',
    async run(opened) {
      opened.store.limit(limits({}));
      assert.equal(await new Caller(opened, 'late', { signal: AbortSignal.abort() }).code(), 'aborted');
      await new Caller(opened, 'a').permit();
    },
  },
  {
    title: 'closed: whoever waits and whoever comes is told so; closing again does nothing',
    async run(opened) {
      opened.store.limit(limits({}));
      const [a, b] = await queueUp(opened, ['a', { key: 'x' }], ['b', { key: 'x' }]);
      await a!.permit();
      await opened.store.close();
      assert.equal(await b!.code(), 'closed');
      assert.equal(await new Caller(opened, 'c').code(), 'closed');
      await opened.store.close();
    },
  },
  {
    title: 'a permit that is given back after its store was closed is an early error; once given back it is none',
    async run(opened) {
      opened.store.limit(limits({ permits: 2 }));
      const [a, b] = await queueUp(opened, ['a'], ['b']);
      const [kept, given] = [await a!.permit(), await b!.permit()];
      given.release();
      await opened.store.close();
      given.release();
      assert.throws(() => kept.release(), TypeError);
    },
  },
];
