import { randomInt } from 'node:crypto';
import { composeWith, sleep, type Random } from '@sluice/core';
import { ManualClock, scripted } from '@sluice/core/laws';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retry } from './retry.ts';
import { retryBudget } from './retry-budget.ts';
import { ok, status } from './testing/failures.ts';

const seed = randomInt(2 ** 31);
const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } as const;

test(`R19 1,000 clients and a server that is down for 30 s: little more than the calls, and no spike when it is back (seed ${seed})`, async () => {
  const [draw] = fc.sample(fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), {
    seed,
    numRuns: 1,
  });
  const random: Random = () => draw!.next().value as number;
  const clock = new ManualClock();
  const perSecond = new Map<number, number>();
  const transport = scripted({ provider: 'p', clock }, () => {
    const second = Math.floor(clock.now() / 1_000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    return clock.now() >= 10_000 && clock.now() < 40_000 ? [status(503)] : ok;
  });
  const complete = composeWith({ clock })(retry({ clock, random, retryBudget: retryBudget() }), transport);
  const never = new AbortController().signal;
  const client = async (index: number): Promise<boolean> => {
    await sleep(index * 60, never, clock); // one after the other, over a minute
    return complete(request).then(
      () => true,
      () => false,
    );
  };
  const calls = Array.from({ length: 1_000 }, (_, index) => client(index));
  await clock.advance(120_000);
  const answered = (await Promise.all(calls)).filter(Boolean).length;

  expect(transport.calls.length).toBeLessThanOrEqual(1_000 + Math.ceil(500 / 14) + 10); // 10: what successes gave back
  expect(answered).toBeGreaterThanOrEqual(490); // those of the 30 s while it was up, at least
  const usual = 1_000 / 60;
  const whenBack = Array.from({ length: 20 }, (_, index) => perSecond.get(40 + index) ?? 0);
  expect(Math.max(...whenBack)).toBeLessThanOrEqual(2 * usual);
  expect(clock.pending).toBe(0);
});
