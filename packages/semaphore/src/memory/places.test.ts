import { ManualClock } from '@sluice/core/laws';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Caller, limits } from '../conformance/caller.ts';
import { isRefusal } from '../permit-store.ts';
import { memoryPermits } from './memory-permits.ts';

const maxQueued = 6;
const steps = fc.array(
  fc.record({ what: fc.nat({ max: 9 }), key: fc.constantFrom('a', 'b', 'c', undefined), at: fc.nat() }),
  { minLength: 60, maxLength: 80 },
);

test('whoever comes: places go round by the longest line, no more wait than may, and in the end nobody does', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const clock = new ManualClock();
      const store = memoryPermits({ clock });
      store.limit(limits({ permits: 2, permitsPerKey: 1, maxQueued, agingMs: 20 }));
      const opened = { store, pass: (ms: number) => clock.advance(ms) };
      const all: { readonly key: string | undefined; readonly caller: Caller }[] = [];
      const waiting = () => all.filter(({ caller }) => caller.waits);
      const of = (key: string | undefined) => waiting().filter((one) => one.key === key).length;
      const back = new Set<Caller>();
      const out = () => all.filter(({ caller }) => caller.has && !back.has(caller));
      const giveBack = async (caller: Caller): Promise<void> => {
        back.add(caller);
        await caller.release();
      };
      const come = async (key: string | undefined, priority: number): Promise<void> => {
        const before = waiting();
        const own = of(key);
        const most = Math.max(0, ...before.map((one) => of(one.key)));
        const longest = new Set(before.map((one) => one.key).filter((each) => of(each) === most));
        const caller = new Caller(opened, `${all.length}`, { key, priority, maxWaitMs: 200 });
        all.push({ key, caller });
        await clock.advance(0);
        const full = before.length === maxQueued && !caller.has;
        const displaced = before.filter((one) => !one.caller.waits);
        expect(displaced.map((one) => longest.has(one.key))).toEqual(full && most - 1 > own ? [true] : []);
        for (const one of displaced) await one.caller.refusal('displaced');
        if (full && displaced.length === 0) await caller.refusal('full');
      };
      for (const { what, key, at } of taken) {
        const [held, queued] = [out(), waiting()];
        if (what < 6) await come(key, at % 10);
        else if (what < 8 && held.length > 0) await giveBack(held[at % held.length]!.caller);
        else if (what === 8 && queued.length > 0) queued[at % queued.length]!.caller.abort();
        else await clock.advance(10);
        await clock.advance(0);
        expect([store.held, store.queued]).toEqual([out().length, waiting().length]);
        expect(store.queued).toBeLessThanOrEqual(maxQueued);
      }
      while (all.some(({ caller }) => caller.waits) || out().length > 0) {
        for (const { caller } of out()) await giveBack(caller);
        await clock.advance(1);
      }
      expect([store.held, store.queued, clock.pending]).toEqual([0, 0, 0]);
    }),
    { numRuns: 100 },
  );
});

test('of a line that nobody else is in, nobody makes room: without keys a full queue refuses who comes', async () => {
  const clock = new ManualClock();
  const store = memoryPermits({ clock });
  store.limit(limits({ maxQueued: 3 }));
  const callers = Array.from(
    { length: 6 },
    (_, at) => new Caller({ store, pass: (ms) => clock.advance(ms) }, `${at}`, { priority: at }),
  );
  await clock.advance(0);
  const said = callers.map(({ outcome }) => (outcome && isRefusal(outcome) ? outcome.refused : outcome && 'permit'));
  expect(said).toEqual(['permit', undefined, undefined, undefined, 'full', 'full']);
});
