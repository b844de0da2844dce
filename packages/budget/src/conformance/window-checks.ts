import assert from 'node:assert/strict';
import { isHeld } from '../budget-store.ts';
import type { Check } from './check.ts';
import { account, claim, shortDays, shortHours, Teller } from './teller.ts';

const dayMs = 400;

/** What counts until when. */
export const windowChecks: readonly Check[] = [
  {
    title: 'L15 a call that is held in one window is charged in it, though another has begun',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account({ window: shortDays(dayMs) });
      const held = await teller.hold('call', [claim(own, 60)]);
      const { startMs, endMs } = held.buckets[0]!;
      assert.equal(endMs - startMs, dayMs);
      await opened.pass(dayMs);
      await teller.settle('call', held, 50);
      await teller.expect([own], [0, 0]);
      const next = await teller.hold('next', [claim(own, 100)]);
      assert.ok(next.buckets[0]!.startMs >= endMs, 'expected the next window');
    },
  },
  {
    title: 'a window that is over leaves room, and says when',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account({ window: shortDays(dayMs) });
      let resetsAt = 0;
      for (let at = 0; resetsAt === 0; at++) {
        const outcome = await opened.store.reserve(`call ${at}`, [claim(own, 60)]);
        if (isHeld(outcome)) assert.ok(at < 100, 'expected the limit to hold within a window');
        else if ('refused' in outcome) resetsAt = outcome.refused[0]!.resetsAt;
      }
      assert.equal(resetsAt % dayMs, 0);
      await opened.pass(dayMs);
      await teller.hold('later', [claim(own, 60)]);
    },
  },
  {
    title: 'a window that rolls counts what was charged for as long as it is long, and forgets it then',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account({ window: shortHours(600) });
      const held = await teller.hold('call', [claim(own, 60)]);
      await opened.pass(700); // it runs for longer than the window: it counts all the same
      await teller.refuse('early', [claim(own, 60)]);
      await teller.settle('call', held, 60);
      const [stands] = await teller.refuse('next', [claim(own, 60)]);
      assert.deepEqual([stands!.spent, stands!.held], [60, 0]);
      assert.ok(Number.isFinite(stands!.resetsAt), 'expected to hear when');
      await opened.pass(700);
      await teller.hold('later', [claim(own, 60)]);
      await teller.expect([own], [0, 60]);
    },
  },
  {
    title: 'windows of a call are checked and held together',
    async run(opened) {
      const teller = new Teller(opened);
      const day = account({ window: shortDays(3_600_000), limit: 50 });
      const hour = account({ window: shortHours(60_000), limit: 100 });
      const total = account({ limit: 60 });
      const held = await teller.hold('call', [claim(day, 40), claim(hour, 40), claim(total, 40)]);
      await teller.refuse('next', [claim(day, 15), claim(hour, 15), claim(total, 15)]);
      await teller.settle('call', held, 30, 30, 30);
      await teller.expect([day, hour, total], [30, 0], [30, 0], [30, 0]);
    },
  },
];
