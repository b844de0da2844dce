import type { Frame } from '@sluice/server';
import { expect, test } from 'vitest';
import { layOut } from './chain-layout.ts';
import { callBegins, callFails, passFrame, type ChainState } from './chain-state.ts';

const names = ['telemetry', 'tools', 'cache', 'budget', 'router', 'retry', 'semaphore', 'cost', 'anthropic', 'openai'];
const link = (name: string) => ({ name, role: ['anthropic', 'openai'].includes(name) ? 'provider' : 'some gate' });
const layout = layOut({ links: names.map(link) });
const miss: Frame = { type: 'cache', state: 'miss', why: 'absent' };
const chosen: Frame = { type: 'router', target: 'anthropic', why: 'chosen', breaker: 'closed' };
const start: Frame = { type: 'start', model: 'm', source: 'provider' };

function pass(...frames: readonly Frame[]): ChainState {
  return frames.reduce((state, frame) => passFrame(state, layout, frame, 1_000), callBegins);
}

function standings({ gates }: ChainState): string {
  return layout.gates.map(({ name }) => (gates[name]?.standing ?? 'idle').slice(0, 1)).join('');
}

test('providers are basins, whatever they are called, and what stands in several targets is drawn once', () => {
  expect(layout.basins.map(({ name }) => name)).toEqual(['anthropic', 'openai']);
  const own = { name: 'our-own', role: 'provider' };
  const twice = layOut({ links: [...['router', 'retry', 'anthropic', 'retry'].map(link), own, link('cost')] });
  expect(twice.gates.map(({ name }) => name)).toEqual(['router', 'retry', 'cost']);
  expect(twice.basins.map(({ name }) => name)).toEqual(['anthropic', 'our-own']);
});

test('gates open as far as the call has come, and all of them when a provider answers', () => {
  expect(standings(pass(miss))).toBe('oooiiiii');
  expect(standings(pass(miss, chosen))).toBe('oooooiii');
  const asked = pass(miss, chosen, start);
  expect(standings(asked)).toBe('oooooooo');
  expect(asked.basins).toEqual({ anthropic: { standing: 'open', says: 'answers' } });
});

test('a hit turns the water at the cache', () => {
  const hit = pass({ type: 'cache', state: 'hit', ageMs: 8_200 }, { type: 'start', model: 'm', source: 'cache' });
  expect(standings(hit)).toBe('ooaiiiii');
  expect(hit).toMatchObject({ phase: 'flowing', basins: {}, gates: { cache: { says: 'hit, 8 s old' } } });
});

test('retry holds the call, says why, for how long, and lets it go', () => {
  const failed: Frame = { type: 'attempt-failed', code: 'rate-limit', output: 'none' };
  const wait: Frame = { type: 'retry', action: 'wait', attempt: 1, delayMs: 400, why: 'rate-limit' };
  const held = pass(miss, chosen, failed, wait);
  expect(standings(held)).toBe('ooooowii');
  expect(held).toMatchObject({ wait: { untilMs: 1_400, delayMs: 400 }, basins: { anthropic: { standing: 'failed' } } });
  const released = passFrame(held, layout, start, 1_400);
  expect(standings(released)).toBe('oooooooo');
  expect(released.wait).toBeUndefined();
});

test('who waits in line sees its place at a shut gate, and then how long it took', () => {
  const queued = pass(miss, chosen, { type: 'semaphore', why: 'queue', waitedMs: 0, position: 2 });
  expect(standings(queued)).toBe('oooooowi');
  expect(queued.gates['semaphore']?.says).toBe('place 2 in the queue');
  const permit: Frame = { type: 'semaphore', why: 'permit', waitedMs: 121.7, position: 2 };
  const through = passFrame(queued, layout, permit, 1_122);
  expect(standings(through)).toBe('oooooooi');
  expect(through.gates['semaphore']?.says).toBe('place 2 in the queue, waited 122 ms');
  expect(standings(passFrame(queued, layout, start, 1_122))).toBe('oooooooo');
});

test('who waits in line after a wait of retry is held by the line alone', () => {
  const wait: Frame = { type: 'retry', action: 'wait', attempt: 1, delayMs: 400, why: 'rate-limit' };
  const queued = pass(miss, chosen, wait, { type: 'semaphore', why: 'queue', waitedMs: 0, position: 1 });
  expect(standings(queued)).toBe('oooooowi');
  expect(queued.wait).toBeUndefined();
});

test('who is let through because the store of permits failed is told so, and of no place', () => {
  const note: Frame = { type: 'semaphore', why: 'permit', waitedMs: 3, position: 0 };
  expect(pass(miss, chosen, note).gates['semaphore']?.says).toBe('its store failed: let through without it');
});

test('a failover asks the other basin, and the one that failed is seen to have failed', () => {
  const failed: Frame = { type: 'attempt-failed', code: 'connection', output: 'none' };
  const failover: Frame = { type: 'router', target: 'openai', why: 'failover', breaker: 'closed' };
  const over = pass(miss, chosen, failed, failover, start);
  expect(over.basins).toMatchObject({ anthropic: { standing: 'failed' }, openai: { standing: 'open' } });
  expect(over.gates['router']?.says).toBe('→ openai · failover');
});

test('each turn of a tool loop goes down the chain anew', () => {
  const call: Frame = { type: 'tool-call', index: 0, id: 't', name: 'weather', input: {} };
  const again = pass(miss, chosen, start, call, { type: 'turn', turn: 1, reason: 'tool-calls' }, miss);
  expect(standings(again)).toBe('oooiiiii');
  expect(again.gates['tools']?.says).toBe('calls weather');
  expect(again.basins).toEqual({});
});

test.for([
  ['budget-exceeded', 'ooofiiii'],
  ['targets-exhausted', 'oooofiii'],
  ['queue-full', 'oooooofi'],
  ['internal', 'oooiiiii'],
] as const)('%s comes back from where it was refused', ([code, expected]) => {
  expect(standings(callFails(pass(miss), layout, code))).toBe(expected);
});
