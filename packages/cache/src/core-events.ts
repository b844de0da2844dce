import type { CompletionEvent, CoreEvent } from '@sluice/core';

/** What becomes of an event that another call hears or gets later; a new kind of event does not compile until it stands here. */
const kinds: Readonly<Record<CoreEvent['type'], 'answer' | 'way'>> = {
  start: 'answer',
  'text-delta': 'answer',
  'reasoning-delta': 'answer',
  'tool-call-delta': 'answer',
  'tool-call': 'answer',
  content: 'answer',
  usage: 'answer',
  raw: 'answer',
  end: 'answer',
  'attempt-failed': 'way',
  turn: 'way',
  'tool-result': 'way',
};

/** Whether an event is core's. Notes are about the call that they were said to: no other call hears them. */
export function isCoreEvent(event: CompletionEvent): event is CoreEvent {
  return event.type in kinds;
}

/** Whether an event is part of what a provider answers, and not of how the answer was come by. */
export function isOfAnswer(event: CompletionEvent): boolean {
  return isCoreEvent(event) && kinds[event.type] === 'answer';
}
