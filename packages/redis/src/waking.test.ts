import { expect, test, vi } from 'vitest';
import { Waking } from './waking.ts';

/** Time that stands still until somebody says otherwise. */
function stoodStill() {
  const due: (() => void)[] = [];
  const after = vi.fn<(delayMs: number, action: () => void) => () => void>((_, action) => {
    due.push(action);
    return () => void due.splice(due.indexOf(action), 1);
  });
  return { due, clock: { now: () => 0, after } };
}

test('waits for its time', async () => {
  const { due, clock } = stoodStill();
  const waiting = new Waking(clock).wait(500);
  expect(clock.after).toHaveBeenCalledWith(500, expect.any(Function), { background: true });
  due[0]!();
  await waiting;
});

test('who is woken waits no longer, and leaves no timer', async () => {
  const { due, clock } = stoodStill();
  const waking = new Waking(clock);
  const waiting = waking.wait(500);
  waking.wake();
  await waiting;
  expect(due).toEqual([]);
});

test('who was woken while nobody waited does not wait the next time, and does after that', async () => {
  const { due, clock } = stoodStill();
  const waking = new Waking(clock);
  waking.wake();
  waking.wake();
  await waking.wait(500);
  expect(clock.after).not.toHaveBeenCalled();
  const waiting = waking.wait(500);
  expect(due).toHaveLength(1);
  due[0]!();
  await waiting;
});
