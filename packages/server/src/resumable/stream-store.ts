/** A stream by name. Whoever is not its owner is told the same as of a stream that does not exist. */
export interface StreamName {
  readonly id: string;
  readonly owner: string;
}

/** A stream that begins, and who is told what others want of it. */
export interface NewStream extends StreamName {
  /** Somebody asked, in whatever process, that it be stopped. */
  onStop(): void;
  /** `followers` of the log may have changed. */
  onFollowers(): void;
  /** Nothing more is kept of it, or nothing for now: the place for a line in a log. */
  onFailure(error: unknown): void;
}

/**
 * What a stream says, written down as it is said. Taken and not waited for: whoever reads in this process has seen it already. Kept in
 * its order, whatever is written together.
 */
export interface StreamLog {
  /** How many follow it through the store, as far as that is known. */
  readonly followers: number;
  /** Settles when `end` or `discard` has been carried out, or was given up. Never rejects. */
  readonly settled: Promise<void>;
  /** The next frame. The first one is number 1. */
  append(frame: string): void;
  /** The last frame. */
  end(frame: string): void;
  /** As if it had never begun. */
  discard(): void;
}

/** Who reads a stream from where. */
export interface FollowQuery extends StreamName {
  /** How many frames were seen: a whole number ≥ 0. */
  readonly after: number;
  /** Fires when nobody reads any more, whether reading had begun or not. */
  readonly signal: AbortSignal;
}

/**
 * Frames in their order, as many at once as there are; read only as fast as they are asked for. Ends after the last one of the
 * stream. Throws a `CompletionError`: `stream-gone` where a bound dropped what was to come next, `stream-lost` where the process that
 * made the stream is gone, or whatever the store failed with.
 */
export type Followed = AsyncIterable<readonly string[], void>;

/**
 * Why there is nothing to follow: unknown, or somebody else's · not there · dropped by a bound · not there yet, or not ever (`ahead`): the
 * stream runs, and whoever makes it may have told its own readers what the store has still to hear. Asked again, that will be known ·
 * nothing comes after it (`over`): the stream is over, and all of it was seen.
 */
export type NotFollowed = 'not-found' | 'future' | 'gone' | 'ahead' | 'over';

/**
 * Where streams are, so that they can be read again and from elsewhere. Refusals are values; only failures of the store throw. What every
 * store does is checked by `conformance` of `@sluice/server/conformance`.
 */
export interface StreamStore {
  /** Begins a stream, unless its id has one. */
  begin(stream: NewStream): Promise<StreamLog | 'taken'>;
  /** Reads a stream from where somebody left off, and on as it grows. */
  follow(query: FollowQuery): Promise<Followed | NotFollowed>;
  /** Has a stream stopped, wherever it is made. `false`: there is none, or it is somebody else's. */
  stop(stream: StreamName): Promise<boolean>;
  /** Ends what the store holds; streams that are still written are given up. */
  close(): Promise<void>;
}
