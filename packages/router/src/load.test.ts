import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { Load } from './load.ts';

function make() {
  const clock = new ManualClock();
  return { clock, load: new Load(clock) };
}

test('the average jumps up with one slow answer, comes down slowly, and is forgotten', async () => {
  const { clock, load } = make();
  load.answered(100);
  expect(load.cost).toBe(100);
  load.answered(4_000);
  expect(load.cost).toBe(4_000);
  await clock.advance(1_000);
  load.answered(100);
  expect(load.cost).toBeGreaterThan(3_000);
  expect(load.cost).toBeLessThan(4_000);
  await clock.advance(120_000);
  expect(load.cost).toBe(1); // nothing is free
});

test('each call on its way makes the next one dearer, and gives its place back once it is over', () => {
  const { load } = make();
  load.answered(100);
  const one = load.begin();
  load.begin();
  expect(load.cost).toBe(300);
  one.over('success');
  expect(load.cost).toBe(200);
});

test('a failure is as long as it asked to be left alone, five seconds at least and five minutes at most', () => {
  for (const [hintMs, costMs] of [
    [undefined, 5_000],
    [8_000, 8_000],
    [86_400_000, 300_000],
  ] as const) {
    const { load } = make();
    load.begin().over('throttled', hintMs);
    expect(load.cost).toBe(costMs);
  }
});

test('who left before there was output says that it takes at least so long; a wrong call says nothing worse', async () => {
  const { clock, load } = make();
  load.answered(100);
  const left = load.begin();
  await clock.advance(2_000);
  left.over('ignored');
  expect(load.cost).toBe(2_000);
});

test('who is new is taken for a second, and kept from others while its first call is on its way', () => {
  const { load } = make();
  expect(load.cost).toBe(1_000);
  load.begin();
  expect(load.cost).toBeGreaterThan(1e6);
});

test('who was left soon, or was asked for what cannot be, before anything was heard of it, is no faster than who is new', async () => {
  const { clock, load } = make();
  const unseenCost = load.cost;
  const weighing = load.begin();
  await clock.advance(5);
  weighing.over('ignored');
  expect(load.cost).toBe(unseenCost);
});
