import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { seededRandom } from '@sluice/core';
import { Caller, limits } from './caller.ts';
import type { Check, Opened } from './check.ts';

const permits = 3;
const keys = ['a', 'b', 'c', undefined];

/** Everything at once. */
export const stormChecks: readonly Check[] = [
  {
    title: 'whatever happens, no more are out than there are, and in the end all are back',
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

async function storm(opened: Opened, random: () => number): Promise<void> {
  const below = (count: number): number => Math.floor(random() * count);
  opened.store.limit(limits({ permits, permitsPerKey: 2, maxQueued: 12, agingMs: 5 }));
  const callers: Caller[] = [];
  const givenBack = new Set<Caller>();
  const out = (): readonly Caller[] => callers.filter((caller) => caller.has && !givenBack.has(caller));
  const giveBack = async (caller: Caller): Promise<void> => {
    givenBack.add(caller);
    await caller.release();
  };
  for (let step = 0; step < 120; step++) {
    const dice = below(10);
    const waiting = callers.filter(({ waits }) => waits);
    if (dice < 5) {
      const want = { key: keys[below(keys.length)], priority: below(10), maxWaitMs: below(4) === 0 ? 10 : Infinity };
      callers.push(new Caller(opened, `caller ${step}`, want));
    } else if (dice < 8 && out().length > 0) await giveBack(out()[below(out().length)]!);
    else if (dice === 8 && waiting.length > 0) waiting[below(waiting.length)]!.abort();
    else await opened.pass(1);
    assert.ok(out().length <= permits, `step ${step}: ${out().length} of ${permits} permits are out`);
  }
  for (let idle = 0; idle < 200 && callers.some(({ waits }) => waits); idle++) {
    for (const caller of out()) await giveBack(caller);
    await opened.pass(5);
  }
  assert.deepEqual(
    callers.filter(({ waits }) => waits).map(({ name }) => name),
    [],
    'expected everybody to have been served',
  );
  for (const caller of out()) await giveBack(caller);
  const all = Array.from({ length: permits }, (_, at) => new Caller(opened, `afterwards ${at}`, { key: `k${at}` }));
  for (const caller of all) await caller.permit();
}
