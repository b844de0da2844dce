import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { seededRandom } from '@sluice/core';
import type { Claim } from '../budget-store.ts';
import { isHeld, type Held } from '../budget-store.ts';
import type { Check, Opened } from './check.ts';
import { account, claim, Teller } from './teller.ts';

/** Everything at once, against books that are kept in the simplest way. */
export const stormChecks: readonly Check[] = [
  {
    title: 'whatever happens, and in whatever order, the books are those of a model',
    async run(opened) {
      const seed = randomInt(2 ** 31);
      try {
        await storm(opened, seededRandom(seed));
      } catch (error) {
        throw new Error(`Seed ${seed}: ${String(error)}`, { cause: error });
      }
    },
  },
];

interface Model {
  readonly claims: readonly Claim[];
  readonly held: Held | undefined;
  settled: boolean;
}

const accounts = [
  account({ scope: 'a', limit: 120 }),
  account({ scope: 'b', limit: 300 }),
  account({ scope: 'everybody', limit: 400 }),
];

async function storm(opened: Opened, random: () => number): Promise<void> {
  const below = (count: number): number => Math.floor(random() * count);
  const teller = new Teller(opened);
  const calls = new Map<string, Model>();
  const [spent, held] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  const placeOf = (one: Claim): number => accounts.indexOf(one.account);

  const reserve = async (id: string, claims: readonly Claim[]): Promise<void> => {
    const known = calls.get(id);
    const fits = claims.every((one) => {
      const at = placeOf(one);
      return spent[at]! + held[at]! + one.amount <= one.account.limit;
    });
    const outcome = await opened.store.reserve(id, known?.claims ?? claims);
    if (known?.settled) return assert.ok('settled' in outcome, `${id} is settled`);
    if (known) return assert.ok(isHeld(outcome), `${id} is held`);
    assert.equal(isHeld(outcome), fits, `${id}: whether it fits`);
    if (!isHeld(outcome)) return;
    for (const one of claims) held[placeOf(one)]! += one.amount;
    calls.set(id, { claims, held: outcome, settled: false });
  };

  const settle = async (id: string, model: Model): Promise<void> => {
    const amounts = model.claims.map(({ amount }) => below(amount * 2));
    await teller.settle(id, model.held!, ...amounts);
    if (model.settled) return;
    model.settled = true;
    model.claims.forEach((one, at) => {
      held[placeOf(one)]! -= one.amount;
      spent[placeOf(one)]! += amounts[at]!;
    });
  };

  for (let step = 0; step < 150; step++) {
    const [id, model] = [...calls][below(Math.max(1, calls.size))] ?? [];
    const dice = below(10);
    if (dice < 5 || !model || !id) {
      const amount = 1 + below(12);
      const one = accounts[below(2)]!;
      await reserve(`call ${step}`, [claim(one, amount), claim(accounts[2]!, amount)]);
    } else if (dice < 8) await settle(id, model);
    else if (dice < 9) await reserve(id, model.claims);
    else {
      const at = below(3);
      await opened.store.reset([accounts[at]!]);
      spent[at] = 0;
    }
    if (step % 10 === 0) await teller.expect(accounts, ...spent.map((amount, at) => [amount, held[at]!] as const));
  }
  for (const [id, model] of calls) await settle(id, model);
  assert.deepEqual(held, [0, 0, 0]);
  await teller.expect(accounts, ...spent.map((amount) => [amount, 0] as const));
}
