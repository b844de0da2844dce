import type { CompletionEvent, ReasoningDelta, TextDelta } from '@sluice/core';

type Delta = TextDelta | ReasoningDelta;
/** Deltas of one part that follow each other: the kind and the part once, then their texts. */
type Run = [type: Delta['type'], index: number, ...pieces: string[]];

/** Events as JSON, in about the room that their text takes. Nothing is lost: {@link expand} makes the same events of it. */
export function compact(events: readonly CompletionEvent[]): readonly unknown[] {
  const items: unknown[] = [];
  let run: Run | undefined;
  for (const event of events) {
    if (!isPlainDelta(event)) {
      run = undefined;
      items.push(event);
    } else if (run && run[0] === event.type && run[1] === event.index) run.push(event.text);
    else items.push((run = [event.type, event.index, event.text]));
  }
  return items;
}

/** The events again. @throws TypeError for what {@link compact} did not make. */
export function expand(items: unknown): CompletionEvent[] {
  if (!Array.isArray(items)) throw new TypeError('Expected a list of events');
  const events: CompletionEvent[] = [];
  for (const item of items as readonly unknown[]) {
    if (Array.isArray(item)) {
      const [type, index, ...pieces] = item as Run;
      for (const text of pieces) events.push({ type, index, text });
    } else if (typeof item === 'object' && item !== null && 'type' in item) events.push(item as CompletionEvent);
    else throw new TypeError('Expected an event');
  }
  return events;
}

/** One that has what deltas have and nothing else, in the order in which it is written again. */
function isPlainDelta(event: CompletionEvent): event is Delta {
  if (event.type !== 'text-delta' && event.type !== 'reasoning-delta') return false;
  return Object.keys(event).join() === 'type,index,text';
}
