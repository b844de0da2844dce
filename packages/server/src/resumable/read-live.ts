import { CompletionError, hold } from '@sluice/core';
import type { LiveStream } from './live-stream.ts';
import type { Followed, NotFollowed } from './stream-store.ts';

/** Where a reader of a stream that is made in this process begins, and how it reads the store. */
export interface LiveReading {
  /** How many frames were seen. */
  readonly after: number;
  readonly signal: AbortSignal;
  /** The store, opened at `after` already. */
  readonly followed?: Followed | undefined;
  follow(after: number): Promise<Followed | NotFollowed>;
}

/** Reads a stream that is made in this process: from its tail, and for as long as the reader is further behind than that, from the store. */
export async function* readLive(
  live: LiveStream,
  { after, signal, followed: first, follow }: LiveReading,
): AsyncGenerator<readonly string[], void> {
  const { tail, news } = live;
  const release = hold(signal, news.wake); // the others find nothing new and wait on
  try {
    for (let at = after, opened = first; !signal.aborted;) {
      if (!tail.reaches(at)) {
        const followed = opened ?? (await follow(at));
        opened = undefined;
        if (typeof followed === 'string') throw behind(followed);
        for await (const frames of followed) {
          at += frames.length;
          yield frames;
          if (tail.reaches(at)) break;
        }
      } else if (at < tail.length) {
        const frames = tail.from(at);
        at += frames.length;
        yield frames;
      } else if (live.over) return;
      else await news.wait();
    }
  } finally {
    release();
  }
}

function behind(why: NotFollowed): CompletionError {
  return why === 'gone'
    ? new CompletionError('stream-gone', 'A bound of the store dropped what the reader had not read')
    : new CompletionError('store', `The store has lost the stream: ${why}`);
}
