import { isCompletionError, isLeaving, share, sleep } from '@sluice/core';
import type { Clock, CompletionEvent, Flight, Landing, Middleware, Source } from '@sluice/core';

declare module '@sluice/core' {
  interface Notes {
    'storm:cache'?: { readonly state: 'hit' | 'coalesced' };
  }
}

export interface Cache {
  readonly link: Middleware;
  held(): number;
}

/** Whole answers for a while, and one flight for all who ask the same at once. */
export function cache({ clock, keepMs }: { clock: Clock; keepMs: number }): Cache {
  const flights = new Map<string, Flight>();
  const entries = new Map<string, { readonly events: readonly CompletionEvent[]; readonly untilMs: number }>();

  const store = (key: string, landing: Landing): void => {
    const last = landing.events.at(-1);
    if (landing.how !== 'done' || last?.type !== 'end' || last.reason !== 'stop') return;
    const begin = landing.events.findLastIndex(({ type }) => type === 'start'); // failed attempts are not the answer
    entries.set(key, { events: landing.events.slice(begin), untilMs: clock.now() + keepMs });
  };

  return {
    async *link(call, next) {
      const key = JSON.stringify(call.request);
      await sleep(0, call.signal, clock); // a store somewhere else
      const entry = entries.get(key);
      if (entry && entry.untilMs > clock.now()) {
        yield { type: 'storm:cache', state: 'hit' };
        for (const event of entry.events) yield from('cache', event);
        return;
      }
      for (;;) {
        const running = flights.get(key);
        const own = running?.joinable ? undefined : share(call, next, { ahead: 4 });
        const flight = own ?? running!;
        if (own) {
          flights.set(key, own);
          void own.landed.then((landing) => {
            if (flights.get(key) === own) flights.delete(key);
            store(key, landing);
          });
        }
        const events = flight.read(call.signal); // counted from here on, before the reader hears of it
        let begun = false;
        try {
          if (!own) yield { type: 'storm:cache', state: 'coalesced' };
          for await (const event of events) {
            begun = true;
            yield own ? event : from('flight', event);
          }
          return;
        } catch (error) {
          // What a link refused the leader is not refused to us; what a provider said, it said to all.
          const others =
            !own && !begun && isCompletionError(error) && error.provider === undefined && !isLeaving(error);
          if (!others) throw error;
        } finally {
          await events.return();
        }
      }
    },
    held: () => flights.size,
  };
}

function from(source: Source, event: CompletionEvent): CompletionEvent {
  return event.type === 'start' ? { ...event, source } : event;
}
