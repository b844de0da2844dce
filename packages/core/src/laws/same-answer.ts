import assert from 'node:assert/strict';
import type { CompletionEvent, CoreEvent } from '../events/event.ts';

const coreTypes: Readonly<Record<CoreEvent['type'], true>> = {
  start: true,
  'text-delta': true,
  'reasoning-delta': true,
  'tool-call-delta': true,
  'tool-call': true,
  content: true,
  usage: true,
  end: true,
  raw: true,
  'attempt-failed': true,
  turn: true,
  'tool-result': true,
};

/** Fails unless `seen` is what was said: the same objects in the same order. A link may add notes of its own. */
export function assertSame(seen: readonly CompletionEvent[], said: readonly CompletionEvent[], what: string): void {
  const passed = seen.filter((event) => said.includes(event) || event.type in coreTypes);
  for (let index = 0; index < Math.max(said.length, passed.length); index++) {
    if (passed[index] === said[index]) continue;
    const expected = said[index]?.type ?? 'nothing more';
    const got = passed[index]?.type ?? 'nothing more';
    assert.fail(`${what}: expected event ${index + 1} to be the very ${expected} that was said, got ${got}`);
  }
}

/** Fails unless of all that was said to anybody, `seen` is what was said to this one. */
export function assertOwn(
  seen: readonly CompletionEvent[],
  own: readonly CompletionEvent[],
  all: readonly CompletionEvent[],
  what: string,
): void {
  assertSame(
    seen.filter((event) => all.includes(event)),
    own,
    what,
  );
}

/** Up to `end`: what a reader sees. What comes after it is another law's matter. */
export function upToEnd(events: readonly CompletionEvent[]): readonly CompletionEvent[] {
  const end = events.findIndex(({ type }) => type === 'end');
  return end === -1 ? events : events.slice(0, end + 1);
}
