import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { calmUntilMs, planOf, providers, type Plan } from './plan.ts';
import { mutations } from './process.ts';
import { simulate } from './simulate.ts';

const patience = { timeout: 120_000 };
const seed = randomInt(2 ** 31);
const storms = [
  { fromMs: calmUntilMs, untilMs: calmUntilMs + 60_000, providers, fault: 'overloaded', share: 1 },
] as const;
const plan: Plan = {
  seed,
  processes: 3,
  callersEach: 67,
  thinkMs: 2_000,
  strategy: 'ordered',
  restarts: false,
  storms,
};

test(
  `X1 a minute of 529 from everybody, 200 callers, 3 processes: few attempts more than calls, nothing kept, and all is as before within two back-offs (seed ${seed})`,
  patience,
  async () => {
    console.log(`seed ${seed}`);
    const { violations, outcomes, calls, attempts } = await simulate(plan);
    expect(violations).toEqual([]);
    expect(outcomes['targets-exhausted']).toBeGreaterThan(1_000);
    expect(attempts / calls).toBeLessThan(1.1);
  },
);

test(`three storms of a seed break nothing (from seed ${seed} on)`, patience, async () => {
  console.log(`seed ${seed}`);
  for (let one = seed; one < seed + 3; one++) {
    expect((await simulate(planOf(one))).violations, `seed ${one}`).toEqual([]);
  }
});

test('the same seed makes the same storm', patience, async () => {
  expect(await simulate(planOf(17))).toEqual(await simulate(planOf(17)));
});

test.each(mutations)('a simulation notices a chain with %s', patience, async (mutation) => {
  const violations: string[] = [];
  for (let one = 17; one < 40 && violations.length === 0; one++) {
    violations.push(...(await simulate(planOf(one), mutation)).violations);
  }
  expect(violations).not.toEqual([]);
});
