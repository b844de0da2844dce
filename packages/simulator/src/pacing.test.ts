import { ManualClock } from '@sluice/core/laws';
import { afterEach, expect, test } from 'vitest';
import { simulator, type Simulator, type SimulatorOptions } from './index.ts';
import { ask, askedWires } from './testing/asking.ts';

const started: Simulator[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((provider) => provider.close()));
});

const tenTokens = { answer: (): string => 'one two three four five six seven eight nine ten' };

/** Asks, and tells after each step of time how many tokens have been sent. */
async function follow(options: SimulatorOptions, steps: readonly number[], fault?: string): Promise<readonly number[]> {
  const clock = new ManualClock();
  const provider = await simulator({ clock, ...tenTokens, ...options });
  started.push(provider);
  const asking = ask(provider, askedWires[0]!, fault === undefined ? {} : { fault }).then((answer) => answer.text());
  await expect.poll(() => clock.pending).toBe(1);
  const sent: number[] = [];
  for (const ms of steps) {
    await clock.advance(ms);
    sent.push(provider.requests[0]!.tokens);
  }
  await clock.advance(60_000);
  await asking;
  return sent;
}

test('tokens come at an even pace', async () => {
  expect(await follow({ tokensPerSecond: 10 }, [99, 1, 100, 300])).toEqual([0, 1, 2, 5]);
});

test('the first token takes its time, and those after it theirs', async () => {
  expect(await follow({ tokensPerSecond: 10, firstTokenMs: 2_000 }, [2_099, 1, 100])).toEqual([0, 1, 2]);
  expect(await follow({ firstTokenMs: 2_000 }, [1_999, 1])).toEqual([0, 10]);
});

test('after a stall the pace goes on, and is not made up for', async () => {
  const steps = [200, 4_999, 101, 100];
  expect(await follow({ tokensPerSecond: 10 }, steps, 'stall afterTokens=2 forMs=5000')).toEqual([2, 2, 3, 4]);
});

test('jitter moves each token by up to its part, the same way for the same seed', async () => {
  const steps = Array.from({ length: 160 }, () => 10);
  const jittered = (seed: number) => follow({ tokensPerSecond: 10, jitter: 0.5, seed }, steps);
  const [first, again, other, even] = [
    await jittered(1),
    await jittered(1),
    await jittered(2),
    await follow({ tokensPerSecond: 10 }, steps),
  ];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  expect(first).not.toEqual(even);
  // Looked at every 10 ms, a token of 50 to 150 ms seems up to 10 ms shorter or longer.
  const arrivals = Array.from({ length: 10 }, (_, index) => 10 * first.findIndex((sent) => sent > index));
  const gaps = arrivals.slice(1).map((at, index) => at - arrivals[index]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(40);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(160);
});

test('a whole answer comes when its last token would have', async () => {
  const clock = new ManualClock();
  const provider = await simulator({ clock, tokensPerSecond: 10, firstTokenMs: 500, ...tenTokens });
  started.push(provider);
  let came = false;
  const asking = ask(provider, askedWires[1]!, { stream: false }).then(() => (came = true));
  await expect.poll(() => clock.nextMs).toBe(1_500);
  await clock.advance(1_499);
  expect(came).toBe(false);
  await clock.advance(1);
  await asking;
  expect(provider.requests[0]!.tokens).toBe(10);
});

test('hundreds of streams stay open at once, and close with the provider', async () => {
  const provider = await simulator({ storms: [{ fault: 'stall', afterTokens: 1 }], ...tenTokens });
  started.push(provider);
  const open = await Promise.all(Array.from({ length: 300 }, () => ask(provider, askedWires[0]!)));
  expect(open.every(({ status }) => status === 200)).toBe(true);
  expect(provider.connections.open).toBe(300);
  await provider.close();
  expect(provider.connections.open).toBe(0);
  await Promise.all(open.map((response) => response.text().catch(() => {})));
});
