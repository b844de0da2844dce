import type { Call } from '../call/call.ts';
import type { Events } from '../chain/middleware.ts';
import type { CompletionEvent } from '../events/event.ts';
import { hold } from './hold.ts';
import { observing, type Opened } from './observing.ts';
import { Watcher, type Watch } from './watcher.ts';

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
  return new Observed(false, (watchers) => {
    watchers.push(new Watcher(watch));
    return events;
  });
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
  return new Observed(true, (watchers) => {
    const watch = begin();
    const watcher = new Watcher(watch);
    watchers.push(watcher);
    watcher.release = hold(call, () => watcher.tell({ how: 'left' }));
    return open(watch);
  });
}

/** Adds who watches, and gives what it watches. */
type Join = (watchers: Watcher[]) => Events;

class Observed implements Events {
  /** Nobody joins before the first read. */
  readonly waits: boolean;
  readonly join: Join;

  constructor(waits: boolean, join: Join) {
    this.waits = waits;
    this.join = join;
  }

  [Symbol.asyncIterator](): AsyncIterator<CompletionEvent, void> {
    const watchers: Watcher[] = [];
    return observing(openBelow(this, watchers, false), watchers);
  }
}

/** Observers right below watch by the same iterator. Stops at one that waits for the first read, until that is there. */
function openBelow(source: Events, watchers: Watcher[], reading: boolean): Opened {
  try {
    let below = source;
    while (below instanceof Observed) {
      const waiting = below;
      if (below.waits && !reading) return () => openBelow(waiting, watchers, true);
      below = below.join(watchers);
    }
    return below[Symbol.asyncIterator]();
  } catch (error) {
    for (const watcher of watchers.toReversed()) watcher.tell({ how: 'failed', error });
    throw error;
  }
}
