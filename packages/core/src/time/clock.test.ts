import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isCompletionError } from '../errors/completion-error.ts';
import { ManualClock } from '../laws/manual-clock.ts';
import { systemClock, systemRandom } from './clock.ts';
import { sleep } from './sleep.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const monthMs = 30 * 24 * 3_600_000; // longer than Node's timers, which fire such a one at once

test('a timer longer than 2^31 ms fires when it is due', () => {
  const action = vi.fn<() => void>();
  systemClock.after(monthMs, action);
  vi.advanceTimersByTime(monthMs - 1);
  expect(action).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(action).toHaveBeenCalledOnce();
});

test('a long timer can be taken back in each of its stretches', () => {
  const action = vi.fn<() => void>();
  const cancel = systemClock.after(monthMs, action);
  vi.advanceTimersByTime(2 ** 31);
  cancel();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(monthMs);
  expect(action).not.toHaveBeenCalled();
});

test('a timer of Infinity is none', () => {
  systemClock.after(Infinity, () => {});
  expect(vi.getTimerCount()).toBe(0);
});

test('a timer in the background does not keep the process alive', () => {
  vi.useRealTimers();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const cancelBackground = systemClock.after(60_000, () => {}, { background: true });
  expect(timers()).toBe(before);
  const cancel = systemClock.after(60_000, () => {});
  expect(timers()).toBe(before + 1);
  cancel();
  cancelBackground();
});

test('sleep waits beyond 2^31 ms', async () => {
  let awake = false;
  const sleeping = sleep(monthMs, new AbortController().signal).then(() => (awake = true));
  await vi.advanceTimersByTimeAsync(monthMs - 1);
  expect(awake).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await sleeping;
});

test('sleep ends with the reason of the signal and leaves neither timer nor listener', async () => {
  const controller = new AbortController();
  const sleeping = sleep(1_000, controller.signal);
  controller.abort('tired');
  const error: unknown = await sleeping.catch((thrown: unknown) => thrown);
  expect(isCompletionError(error, 'aborted') && error.cause).toBe('tired');
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('sleep leaves no listener when it is over', async () => {
  const controller = new AbortController();
  const sleeping = sleep(10, controller.signal);
  await vi.advanceTimersByTimeAsync(10);
  await sleeping;
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('sleep does not begin when the signal has fired', async () => {
  await expect(sleep(10, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  expect(vi.getTimerCount()).toBe(0);
});

test('a manual clock runs timers in the order in which they are due, each at its time', async () => {
  vi.useRealTimers();
  const clock = new ManualClock();
  const seen: string[] = [];
  const note = (name: string) => () => void seen.push(`${name} at ${clock.now()}`);
  clock.after(20, note('late'));
  clock.after(10, () => {
    note('early')();
    clock.after(5, note('set by a timer'));
  });
  clock.after(10, note('second'));
  const cancel = clock.after(1, note('taken back'));
  cancel();
  expect([clock.pending, clock.nextMs]).toEqual([3, 10]);
  await clock.advance(19);
  expect(seen).toEqual(['early at 10', 'second at 10', 'set by a timer at 15']);
  expect([clock.now(), clock.pending, clock.nextMs]).toEqual([19, 1, 1]);
  await clock.advance(1);
  expect(seen.at(-1)).toBe('late at 20');
  expect([clock.pending, clock.nextMs]).toEqual([0, undefined]);
});

test('chance is a number from 0 to below 1, and another each time', () => {
  const numbers = Array.from({ length: 100 }, systemRandom);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(new Set(numbers).size).toBeGreaterThan(90);
});
