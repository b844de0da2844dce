import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import type { Prefix } from '../wires/question.ts';
import { PromptCache } from './prompt-cache.ts';

const lifetimeMs = 300_000;
const short: Prefix = { id: 'short', tokens: 1_100, lifetimeMs };
const long: Prefix = { id: 'long', tokens: 2_000, lifetimeMs };

test('the longest beginning that is remembered is read, the rest is written', () => {
  const cache = new PromptCache(new ManualClock());
  expect(cache.find('a', [short, long])).toEqual({ readTokens: 0, writeTokens: 2_000 });
  cache.remember('a', [short]);
  expect(cache.find('a', [short, long])).toEqual({ readTokens: 1_100, writeTokens: 900 });
  cache.remember('a', [short, long]);
  expect(cache.find('a', [short, long])).toEqual({ readTokens: 2_000, writeTokens: 0 });
});

test('to look for it does not remember it, and others remember for themselves', () => {
  const cache = new PromptCache(new ManualClock());
  cache.find('a', [short]);
  expect(cache.find('a', [short]).readTokens).toBe(0);
  cache.remember('a', [short]);
  expect(cache.find('b', [short]).readTokens).toBe(0);
});

test('it is forgotten a while after its last use', async () => {
  const clock = new ManualClock();
  const cache = new PromptCache(clock);
  cache.remember('a', [short]);
  await clock.advance(lifetimeMs - 1);
  cache.remember('a', [short]);
  await clock.advance(lifetimeMs - 1);
  expect(cache.find('a', [short]).readTokens).toBe(1_100);
  await clock.advance(1);
  expect(cache.find('a', [short]).readTokens).toBe(0);
});

test('an input without marks has nothing to read or to write', () => {
  expect(new PromptCache(new ManualClock()).find('a', [])).toEqual({ readTokens: 0, writeTokens: 0 });
});
