import assert from 'node:assert/strict';
import { isRefusal, type PermitRequest } from '../permit-store.ts';
import { Caller, limits, queueUp, serveAll } from './caller.ts';
import type { Check, Opened } from './check.ts';

/** One holds the permit, and the queue is full: three of `a`, of which `a3` would be served last, and one of `b`. */
async function fullHouse(opened: Opened): Promise<Record<'holder' | 'a1' | 'a2' | 'a3' | 'b1', Caller>> {
  opened.store.limit(limits({ maxQueued: 4 }));
  const [holder, a1, a2, a3, b1] = await queueUp(
    opened,
    ['holder', { key: 'a' }],
    ['a1', { key: 'a', priority: 2 }],
    ['a2', { key: 'a', priority: 7 }],
    ['a3', { key: 'a', priority: 2 }],
    ['b1', { key: 'b' }],
  );
  return { holder: holder!, a1: a1!, a2: a2!, a3: a3!, b1: b1! };
}

async function expectStay(...callers: readonly Caller[]): Promise<void> {
  for (const { name, waits } of callers) assert.ok(waits, `expected ${name} to have its place still`);
}

/** Who has a place in a queue that is full. */
export const placeChecks: readonly Check[] = [
  {
    title:
      'a queue that one key has filled is open to the others: the last of the longest line makes room, and hears so now',
    async run(opened) {
      const { holder, a1, a2, a3, b1 } = await fullHouse(opened);
      const [c1] = await queueUp(opened, ['c1', { key: 'c', priority: 9 }]);
      await a3.refusal('displaced');
      assert.ok(a3.outcome && isRefusal(a3.outcome) && a3.outcome.waitedMs >= 0);
      assert.equal(a3.outcome.position, 3, 'the place that it had when it came');
      await expectStay(a1, a2, b1, c1!);
      assert.equal(await serveAll(opened, holder, [a1, a2, b1, c1!]), 'c1 a2 b1 a1');
    },
  },
  {
    title: 'nobody makes room for a key that would then have as many waiting: it is refused',
    async run(opened) {
      const { a1, a2, a3, b1 } = await fullHouse(opened);
      const [c1, c2, b2, a4] = await queueUp(
        opened,
        ['c1', { key: 'c' }],
        ['c2', { key: 'c' }],
        ['b2', { key: 'b', priority: 9 }],
        ['a4', { key: 'a', priority: 9 }],
      );
      await a3.refusal('displaced');
      for (const refused of [c2!, b2!, a4!]) await refused.refusal('full');
      await expectStay(a1, a2, b1, c1!);
    },
  },
  {
    title: 'nobody makes room for who does not wait, or cannot have its turn in time',
    async run(opened) {
      opened.store.limit(limits({}));
      const [told] = await queueUp(opened, ['told']);
      await opened.pass(50); // now the store knows how long permits are held
      await told!.release();
      const { a1, a2, a3, b1 } = await fullHouse(opened);
      const [hasty, late] = await queueUp(
        opened,
        ['hasty', { key: 'c', maxWaitMs: 0 }],
        ['late', { key: 'c', remainingMs: 1 }],
      );
      await hasty!.refusal('waited');
      await late!.settle();
      assert.ok(late!.outcome && isRefusal(late!.outcome), 'expected the late one to be refused');
      await expectStay(a1, a2, a3, b1);
    },
  },
  {
    title: 'whoever makes room leaves nothing behind: its line is as long as those who wait in it',
    async run(opened) {
      const { holder, a1, a2, a3, b1 } = await fullHouse(opened);
      const wants: Partial<PermitRequest> = { key: 'c' };
      const [c1] = await queueUp(opened, ['c1', wants]);
      await a3.refusal('displaced');
      a1.abort();
      assert.equal(await a1.code(), 'aborted');
      await opened.pass(1);
      const [c2] = await queueUp(opened, ['c2', wants]); // there is room: one of each, and now two of c
      const d1 = new Caller(opened, 'd1', { key: 'd' });
      await c2!.refusal('displaced');
      assert.equal(await serveAll(opened, holder, [a2, b1, c1!, d1]), 'a2 b1 c1 d1');
    },
  },
];
