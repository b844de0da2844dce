import assert from 'node:assert/strict';
import { isHeld } from '../budget-store.ts';
import type { Check } from './check.ts';
import { account, claim, Teller } from './teller.ts';

/** Who may spend. */
export const holdingChecks: readonly Check[] = [
  {
    title: 'many at once: as many are held as fit, exactly, and refusals leave nothing behind',
    async run(opened) {
      const own = account({ limit: 100 });
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, async (_, at) => opened.store.reserve(`call ${at}`, [claim(own, 7)])),
      );
      assert.equal(outcomes.filter(isHeld).length, 14);
      await new Teller(opened).expect([own], [0, 98]);
    },
  },
  {
    title: 'a refusal tells how all accounts stand, and when there will be more',
    async run(opened) {
      const teller = new Teller(opened);
      const [own, other] = [account({ limit: 10 }), account({ scope: 'team:t', limit: 50 })];
      const first = await teller.hold('first', [claim(own, 5), claim(other, 5)]);
      await teller.settle('first', first, 4, 4);
      await teller.hold('second', [claim(own, 3), claim(other, 3)]);
      const [stands, others] = await teller.refuse('third', [claim(own, 4), claim(other, 4)]);
      assert.deepEqual(
        [stands!.limit, stands!.spent, stands!.held, stands!.resetsAt],
        [10, 4, 3, Infinity],
        'of the account that is short',
      );
      assert.deepEqual([others!.limit, others!.spent, others!.held], [50, 4, 3], 'of the other');
    },
  },
  {
    title: 'all accounts hold, or none does',
    async run(opened) {
      const teller = new Teller(opened);
      const [wide, narrow] = [account({ scope: 'team:t', limit: 100 }), account({ limit: 10 })];
      await teller.refuse('a', [claim(wide, 11), claim(narrow, 11)]);
      await teller.refuse('b', [claim(narrow, 11), claim(wide, 11)]);
      await teller.expect([wide, narrow], [0, 0], [0, 0]);
      await teller.hold('c', [claim(wide, 10), claim(narrow, 10)]);
    },
  },
  {
    title: 'accounts in different slots: all hold, or none does',
    async run(opened) {
      const teller = new Teller(opened);
      const [one, two] = [account({ slot: 'one' }), account({ scope: 'everybody', slot: 'two', limit: 10 })];
      await teller.refuse('call', [claim(one, 20), claim(two, 20)]);
      await teller.expect([one, two], [0, 0], [0, 0]);
      const held = await teller.hold('call', [claim(one, 10), claim(two, 10)]);
      await teller.expect([one, two], [0, 10], [0, 10]);
      await teller.settle('call', held, 3, 4);
      await teller.expect([one, two], [3, 0], [4, 0]);
    },
  },
  {
    title: 'the same id twice is held once',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account();
      await Promise.all([teller.hold('call', [claim(own, 60)]), teller.hold('call', [claim(own, 60)])]);
      await teller.expect([own], [0, 60]);
    },
  },
  {
    title: 'what is held can be raised, or stays as it was',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account();
      const held = await teller.hold('call', [claim(own, 60)]);
      await teller.hold('call', [claim(own, 90)], held);
      await teller.expect([own], [0, 90]);
      await teller.refuse('call', [claim(own, 101)], held);
      await teller.expect([own], [0, 90]);
    },
  },
  {
    title: 'limits are what is asked with: another one holds at once',
    async run(opened) {
      const teller = new Teller(opened);
      await teller.hold('a', [claim(account({ limit: 100 }), 50)]);
      await teller.refuse('b', [claim(account({ limit: 60 }), 20)]);
      await teller.hold('b', [claim(account({ limit: 70 }), 20)]);
    },
  },
  {
    title: 'scopes, units, windows and slots are kept apart, whatever is in their names',
    async run(opened) {
      const teller = new Teller(opened);
      const accounts = [
        account({ scope: 'a' }),
        account({ scope: 'a b' }),
        account({ scope: 'a:b' }),
        account({ scope: '{a}' }),
        account({ scope: 'a\n' }),
        account({ scope: 'é'.repeat(300) }),
        account({ scope: 'a', unit: 'requests' }),
        account({ scope: 'a', slot: 'a' }),
        account({ scope: 'a', slot: '}' }),
      ];
      for (const [at, one] of accounts.entries()) await teller.hold(`call ${at}`, [claim(one, at + 1)]);
      await teller.expect(accounts, ...accounts.map((_, at) => [0, at + 1] as const));
    },
  },
  {
    title: 'numbers are exact up to the largest',
    async run(opened) {
      const teller = new Teller(opened);
      const most = Number.MAX_SAFE_INTEGER;
      const own = account({ limit: most });
      const held = await teller.hold('call', [claim(own, most - 2)]);
      await teller.settle('call', held, most - 2);
      await teller.refuse('more', [claim(own, 3)]);
      await teller.hold('rest', [claim(own, 2)]);
      await teller.expect([own], [most - 2, 2]);
      await teller.refuse('one', [claim(own, 1)]);
    },
  },
  {
    title: 'of who comes first past half, four fifths and all of a limit it is told, once in a window',
    async run(opened) {
      const teller = new Teller(opened);
      const own = account();
      const told: unknown[] = [];
      for (let at = 0; at < 10; at++) {
        const held = await teller.hold(`call ${at}`, [claim(own, 10)]);
        told.push(held.reached[0]);
        await teller.settle(`call ${at}`, held, 10);
      }
      const none = undefined;
      assert.deepEqual(told, [none, none, none, none, 50, none, none, 80, none, 100]);
    },
  },
];
