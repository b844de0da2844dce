import { observe, type Middleware } from '@sluice/core';
import type { MakeClient } from './client.ts';
import { sluiceClient } from './sluice-client.ts';

/** Eight links written as ours are, each of which looks at every event. */
const sluice8: MakeClient = (baseUrl) => sluiceClient(baseUrl, Array.from({ length: 8 }, looking));
export default sluice8;

/** Keeps what it saw, so that nothing of it can be optimised away. */
function looking(): Middleware {
  const seen = { calls: 0, events: 0, characters: 0 };
  return function look(call, next) {
    let events = 0;
    return observe(next(call), {
      onEvent(event) {
        events++;
        if (event.type === 'text-delta') seen.characters += event.text.length;
      },
      onEnd() {
        seen.calls++;
        seen.events += events;
      },
    });
  };
}
