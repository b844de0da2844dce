import { observe, type Middleware } from '@sluice/core';
import type { MakeClient } from './client.ts';

const seen = { events: 0, calls: 0 };

const looks: Middleware = function looks(call, next) {
  return observe(next(call), { onEvent: () => void seen.events++, onEnd: () => void seen.calls++ });
};

/** A link that looks at every event. */
const linkObserve: MakeClient = () => ({ link: looks });
export default linkObserve;
