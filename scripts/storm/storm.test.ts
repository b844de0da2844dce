import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { mutations } from './chain.ts';
import { storm } from './storm.ts';

const seed = randomInt(2 ** 31);

test(`a storm of 500 calls leaves nothing held and every record right (seed ${seed})`, async () => {
  console.log(`seed ${seed}`);
  const { violations, seen } = await storm({ calls: 500, seed });
  expect(violations).toEqual([]);
  for (const [what, times] of Object.entries(seen)) expect(times, `${what} in the storm`).toBeGreaterThan(0);
});

test('the same seed makes the same storm', async () => {
  expect(await storm({ calls: 180, seed })).toEqual(await storm({ calls: 180, seed }));
});

test.each(mutations)('a storm notices a chain with %s', async (mutation) => {
  const { violations } = await storm({ calls: 1_000, seed, mutation });
  expect(violations).not.toEqual([]);
});
