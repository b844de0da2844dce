import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../laws/manual-clock.ts';
import { SharedTimer, type Waiting } from './shared-timer.ts';

class Waiter implements Waiting {
  previousLinked: Waiting | undefined;
  nextLinked: Waiting | undefined;
  readonly looks: number[] = [];
  dueAt: number;
  constructor(dueAt: number) {
    this.dueAt = dueAt;
  }
  look(now: number): void {
    this.looks.push(now);
    this.dueAt = Infinity;
  }
}

test('one timer runs for many, and none for nobody', async () => {
  const clock = new ManualClock();
  const timer = new SharedTimer(clock);
  const waiters = [30, 10, 20].map((dueAt) => new Waiter(clock.now() + dueAt));
  for (const waiter of waiters) {
    timer.enter(waiter);
    timer.due(waiter.dueAt, clock.now());
  }
  expect(clock.pending).toBe(1);
  for (const waiter of waiters) timer.leave(waiter);
  expect(clock.pending).toBe(0);
});

test('everybody is asked when they are due and never before, however they are wound forward', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 20 }),
      async (plan) => {
        const clock = new ManualClock();
        const timer = new SharedTimer(clock);
        const begunAt = clock.now();
        const waiters = plan.map(([dueAt]) => new Waiter(begunAt + 1 + dueAt));
        for (const waiter of waiters) {
          timer.enter(waiter);
          timer.due(waiter.dueAt, begunAt);
        }
        const expectedAt = waiters.map(({ dueAt }) => dueAt);
        for (let ms = 0; ms <= 110; ms++) {
          plan.forEach(([, at, by], index) => {
            const waiter = waiters[index]!;
            if (ms !== at || waiter.dueAt === Infinity) return;
            waiter.dueAt += by; // wound forward: nobody tells the timer
            expectedAt[index] = waiter.dueAt;
          });
          await clock.advance(1);
        }
        expect(waiters.map(({ looks }) => looks)).toEqual(expectedAt.map((at) => [at]));
        for (const waiter of waiters) timer.leave(waiter);
        expect(clock.pending).toBe(0);
      },
    ),
    { numRuns: 100 },
  );
});
