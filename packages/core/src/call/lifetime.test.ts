import { expect, test } from 'vitest';
import { EdgeCall, leavingError } from './edge-call.ts';
import type { Call } from './call.ts';
import { childCall } from './child-call.ts';
import { CompletionError } from '../errors/completion-error.ts';
import { hold } from '../link/hold.ts';
import { Lifetime } from './lifetime.ts';

const reason = new CompletionError('aborted', 'The call is over');

function call(lifetime: Lifetime): Call {
  return new EdgeCall({ id: 'a', request: { model: 'm', messages: [] }, attributes: {}, stream: true }, lifetime);
}

test('a signal that is asked for after the call is over has fired', () => {
  const lifetime = new Lifetime();
  const asked = call(lifetime);
  lifetime.end(reason);
  expect(asked.signal.aborted).toBe(true);
  expect(asked.signal.reason).toBe(reason);
});

test('a changed copy of a call has the same signal, and what is held for either goes when the call is over', () => {
  const lifetime = new Lifetime();
  const first = call(lifetime);
  const copy: Call = { ...first, id: 'a.1' };
  expect(copy.signal).toBe(first.signal);
  const gone: string[] = [];
  hold(first, () => gone.push('first'));
  hold(copy, () => gone.push('copy'));
  expect(leavingError(copy)).toBeUndefined();
  lifetime.end(reason);
  expect(gone).toEqual(['copy', 'first']);
  expect([leavingError(first), leavingError(copy)]).toEqual([reason, reason]);
});

test('a copy with a signal of its own is held by that one alone', () => {
  const lifetime = new Lifetime();
  const own = new AbortController();
  const gone: string[] = [];
  hold({ ...call(lifetime), signal: own.signal }, () => gone.push('given back'));
  lifetime.end(reason);
  expect(gone).toEqual([]);
  own.abort();
  expect(gone).toEqual(['given back']);
});

test('what is held goes once: by its release, by the end, or at once if the call is over', () => {
  const lifetime = new Lifetime();
  const gone: string[] = [];
  const release = hold(call(lifetime), () => gone.push('released'));
  hold(call(lifetime), () => gone.push('ended'));
  release();
  release();
  lifetime.end(reason);
  lifetime.end(reason);
  release();
  hold(call(lifetime), () => gone.push('too late'));
  expect(gone).toEqual(['released', 'ended', 'too late']);
});

test('a child is over with its call, one of a copy with the copy’s signal', () => {
  const lifetime = new Lifetime();
  const own = new AbortController();
  const first = call(lifetime);
  const child = childCall(childCall(first, 2), 1, { model: 'other', messages: [] });
  const others = childCall({ ...first, signal: own.signal, deadline: 7 }, 1);
  expect([child.id, child.request.model, others.id, others.deadline]).toEqual(['a.2.1', 'other', 'a.1', 7]);
  const gone: string[] = [];
  hold(child, () => gone.push('child'));
  hold(others, () => gone.push('other'));
  lifetime.end(reason);
  expect(gone).toEqual(['child']);
  expect(child.signal).toBe(first.signal);
  own.abort();
  expect(gone).toEqual(['child', 'other']);
});
