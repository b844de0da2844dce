import assert from 'node:assert/strict';
import { Caller, limits, queueUp } from './caller.ts';
import type { Check } from './check.ts';

/** How many there are, and what becomes of those who want one more. */
export const limitChecks: readonly Check[] = [
  {
    title: 'gives as many permits as there are, and no more',
    async run(opened) {
      opened.store.limit(limits({ permits: 3 }));
      const [a, b, c, d] = await queueUp(opened, ['a'], ['b'], ['c'], ['d']);
      for (const caller of [a!, b!, c!]) {
        const { position } = await caller.permit();
        assert.equal(position, 0, `${caller.name}: expected no place in a queue`);
      }
      await opened.pass(20);
      assert.ok(d!.waits, 'expected the fourth to wait');
      await b!.release();
      const { position, waitedMs } = await d!.permit();
      assert.equal(position, 1);
      assert.ok(waitedMs >= 15, `expected to hear of 20 ms of waiting, got ${waitedMs}`);
    },
  },
  {
    title: 'S3 a permit that is given back twice counts once',
    async run(opened) {
      opened.store.limit(limits({}));
      const [a, b, c] = await queueUp(opened, ['a'], ['b'], ['c']);
      await a!.release();
      await a!.release();
      await b!.permit();
      await opened.pass(20);
      assert.ok(c!.waits, 'expected the third to wait');
      await a!.release();
      await opened.pass(20);
      assert.ok(c!.waits, 'expected the third to wait on');
      await b!.release();
      await c!.permit();
    },
  },
  {
    title: 'a queue that is full refuses, and says when to come again',
    async run(opened) {
      opened.store.limit(limits({ maxQueued: 2 }));
      const [, b, c, d] = await queueUp(opened, ['a'], ['b'], ['c'], ['d']);
      await d!.refusal('full');
      assert.ok(b!.waits && c!.waits, 'expected those who wait to wait on');
    },
  },
  {
    title: 'where nobody may wait, a permit that is free is given all the same',
    async run(opened) {
      opened.store.limit(limits({ maxQueued: 0 }));
      const [a, b] = await queueUp(opened, ['a'], ['b']);
      await b!.refusal('full');
      await a!.release();
      await opened.pass(1);
      await new Caller(opened, 'c').permit();
    },
  },
  {
    title: 'whoever has waited as long as it wanted is refused, and its place is free',
    async run(opened) {
      opened.store.limit(limits({ maxQueued: 1 }));
      const [a, b] = await queueUp(opened, ['a'], ['b', { maxWaitMs: 30 }]);
      await opened.pass(60);
      await b!.refusal('waited');
      const [c] = await queueUp(opened, ['c']);
      await a!.release();
      await c!.permit();
    },
  },
  {
    title: 'more permits are given at once to those who wait',
    async run(opened) {
      opened.store.limit(limits({}));
      const callers = await queueUp(opened, ['a'], ['b'], ['c'], ['d']);
      opened.store.limit(limits({ permits: 3 }));
      for (const caller of callers.slice(0, 3)) await caller.permit();
      await opened.pass(20);
      assert.ok(callers[3]!.waits, 'expected the fourth to wait');
    },
  },
  {
    title: 'S5 fewer permits: those that are out stay out, and nobody is served until enough have come back',
    async run(opened) {
      opened.store.limit(limits({ permits: 10 }));
      const holders = await queueUp(opened, ...Array.from({ length: 10 }, (_, at) => [`holder ${at}`] as const));
      for (const holder of holders) await holder.permit();
      opened.store.limit(limits({ permits: 2 }));
      const [next] = await queueUp(opened, ['next']);
      for (let given = 0; given < 8; given++) {
        await holders[given]!.release();
        await opened.pass(2);
      }
      await opened.pass(20);
      assert.ok(next!.waits, 'expected it to wait while two are out');
      await holders[8]!.release();
      await next!.permit();
    },
  },
];
