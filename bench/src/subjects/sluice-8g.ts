import type { Middleware } from '@sluice/core';
import type { MakeClient } from './client.ts';
import { sluiceClient } from './sluice-client.ts';

/** Eight links as they are first written, async generators; each looks at every event. */
const sluice8g: MakeClient = (baseUrl) => sluiceClient(baseUrl, Array.from({ length: 8 }, looking));
export default sluice8g;

function looking(): Middleware {
  const seen = { calls: 0, events: 0, characters: 0 };
  return async function* look(call, next) {
    let events = 0;
    try {
      for await (const event of next(call)) {
        events++;
        if (event.type === 'text-delta') seen.characters += event.text.length;
        yield event;
      }
    } finally {
      seen.calls++;
      seen.events += events;
    }
  };
}
