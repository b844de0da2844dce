import type { Call } from '../call/call.ts';
import type { Events } from '../chain/middleware.ts';
import { ObservedCall, ObservedEvents } from './observed.ts';
import type { Watch } from './watcher.ts';

/**
 * Looks at events as they pass. Observers that stand next to each other share one iterator, so that each costs a
 * function call an event and not a promise.
 *
 * @example
 * ```ts
 * const counter: Middleware = function counter(call, next) {
 *   let events = 0;
 *   return observe(next(call), { onEvent: () => void events++, onEnd: ({ how }) => console.log(how, events) });
 * };
 * ```
 */
export function observe(events: Events, watch: Watch): Events {
  return new ObservedEvents(events, watch);
}

/**
 * Looks at a call from its first read until it is over, however that comes: above a link that is deaf to the signal nobody else
 * says so. For who keeps books. `begin` makes the watch and `open` asks below, both at the first read; what is thrown there the
 * watch is told of as well. After `onEnd` it is shown nothing more. Costs an event no more than {@link observe}.
 *
 * @example
 * ```ts
 * const booked: Middleware = function booked(call, next) {
 *   return observeCall(call, () => new Booking(call), () => next(call));
 * };
 * ```
 */
export function observeCall<W extends Watch>(call: Call, begin: () => W, open: (watch: W) => Events): Events {
  return new ObservedCall(call, begin, open);
}
