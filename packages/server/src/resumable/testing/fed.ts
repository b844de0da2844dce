import type { CompletionEvent } from '@sluice/core';
import { Feed } from '../../testing/feed.ts';
import type { OpenEvents } from '../live-stream.ts';

/** A stream whose events a test says. */
export interface Fed {
  readonly feed: Feed;
  readonly events: OpenEvents;
  /** Those that the call was made on. */
  readonly signals: readonly AbortSignal[];
}

/** Says these, and what else it is told to. */
export function fed(...events: readonly CompletionEvent[]): Fed {
  const feed = new Feed();
  feed.say(...events);
  const signals: AbortSignal[] = [];
  return {
    feed,
    signals,
    events(signal) {
      signals.push(signal);
      return feed;
    },
  };
}
