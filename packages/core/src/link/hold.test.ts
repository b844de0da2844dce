import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { hold } from './hold.ts';

test('gives back once when released, and leaves no listener', () => {
  const controller = new AbortController();
  const giveBack = vi.fn<() => void>();
  const release = hold(controller.signal, giveBack);
  expect(giveBack).not.toHaveBeenCalled();
  release();
  release();
  controller.abort();
  expect(giveBack).toHaveBeenCalledOnce();
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('gives back when the signal fires, at once and once', () => {
  const controller = new AbortController();
  const giveBack = vi.fn<() => void>();
  const release = hold(controller.signal, giveBack);
  controller.abort();
  expect(giveBack).toHaveBeenCalledOnce();
  release();
  expect(giveBack).toHaveBeenCalledOnce();
});

test('gives back at once when the signal has fired already', () => {
  const giveBack = vi.fn<() => void>();
  hold(AbortSignal.abort(), giveBack);
  expect(giveBack).toHaveBeenCalledOnce();
});
