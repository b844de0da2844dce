import type { CompletionEvent, CoreEvent } from '@sluice/core';

/** Every event of core's, so that a new one does not compile until it stands here. */
const coreEvents: Readonly<Record<CoreEvent['type'], true>> = {
  start: true,
  'text-delta': true,
  'reasoning-delta': true,
  'tool-call-delta': true,
  'tool-call': true,
  content: true,
  raw: true,
  usage: true,
  'attempt-failed': true,
  turn: true,
  'tool-result': true,
  end: true,
};

/** Whether a name is that of an event of core's: no note may have it. */
export function isCoreName(name: string): boolean {
  return Object.hasOwn(coreEvents, name);
}

/** Whether a link says it, and not the answer. */
export function isNote(event: CompletionEvent): boolean {
  return !isCoreName(event.type);
}
