import type { Call, CompletionEvent, Events, Flight } from '@sluice/core';
import { isCoreEvent } from './core-events.ts';

/**
 * A flight as one who did not begin it hears it: what was said so far, and then as it comes. Without notes, which are the
 * leader's, and as what it is: nothing of it is billed to who listens.
 */
export async function* listen(flight: Flight, call: Call): AsyncGenerator<CompletionEvent, void> {
  for await (const event of flight.read(call.signal)) {
    if (!isCoreEvent(event)) continue;
    if (event.type === 'start') yield { ...event, source: 'flight' };
    else if (event.type === 'attempt-failed') {
      const { usage: _, ...rest } = event;
      yield rest;
    } else yield event;
  }
}

/** The same all at once when it is whole, for who does not want to see it grow: until then the flight may still be lost unseen. */
export async function* listenToTheEnd(events: Events): AsyncGenerator<CompletionEvent, void> {
  const heard: CompletionEvent[] = [];
  for await (const event of events) heard.push(event);
  yield* heard;
}
