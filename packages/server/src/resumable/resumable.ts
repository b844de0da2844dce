import type { OpenEvents } from './live-stream.ts';
import { resumableSettings, type ResumableOptions } from './resumable-options.ts';
import { ResumableStreams } from './resumable-streams.ts';
import type { StreamName } from './stream-store.ts';

/** A stream that begins. */
export interface StartedStream extends StreamName {
  /** Makes the events. The signal is the stream's: it fires when the answer is to end, and not when a browser leaves. */
  readonly events: OpenEvents;
  /** The browser's request: fires when it has left. Responses whose body is cancelled need none. */
  readonly signal?: AbortSignal;
}

/** A stream that somebody reads again, or reads as well. */
export interface ResumedStream extends StreamName {
  /** The `Last-Event-ID` of the request: what was seen. @defaultValue nothing: from the beginning */
  readonly after?: string | null;
  /** The browser's request: fires when it has left. Responses whose body is cancelled need none. */
  readonly signal?: AbortSignal;
}

/** Streams that outlive the connections they are read on. Made by {@link resumable}. */
export interface Resumable {
  /**
   * Answers with the events of a call as `sse` does, each frame with a number, under the header `stream-id`. Where the store fails
   * it answers all the same, and the stream cannot be resumed. Refuses, besides what the call fails with before the status is
   * decided: `stream-exists` (409: the id is taken), `stopped` (409: it was stopped before it began), `closed` (503: this process is
   * closing).
   *
   * @returns Settles when the status is decided.
   * @throws `TypeError` for an id that is no header's value, or longer than 200 characters.
   */
  start(stream: StartedStream): Promise<Response>;
  /**
   * Answers with all that was not seen, and with the rest as it comes; with 204 where the stream is over and all of it was seen.
   * Refuses: `stream-not-found` (404, another owner's as well), `bad-event-id` (400), `future-event-id` (409), `stream-gone` (410: a
   * bound of the store dropped what comes next), `store` (503: it failed, or has yet to hear of what was seen), `closed` (503: this
   * process is closing). Never rejects.
   */
  resume(stream: ResumedStream): Promise<Response>;
  /**
   * Stops an answer, wherever it is made: the call is aborted, readers get an error frame `stopped`. One that is over is left as it
   * is. `false`: there is none, or it is another owner's.
   *
   * @throws `CompletionError` `store` when nobody knows.
   */
  stop(stream: StreamName): Promise<boolean>;
  /**
   * Starts no more streams, lets the running ones end until the deadline, then ends them with an error frame `closed`; ends the
   * reading of streams of other processes, whose browsers ask elsewhere; closes the store.
   */
  close(options?: { readonly deadlineMs?: number }): Promise<void>;
}

/**
 * Makes streams that can be read again: by a browser whose connection broke, by one that was reloaded, by two tabs at once. An answer is
 * read by a pump of its own; browsers come and go.
 *
 * @throws `TypeError` for options that cannot be.
 * @example
 * ```ts
 * const streams = resumable({ notes: ['retry'] });
 * app.post('/chat', async (c) => {
 *   const events = (signal: AbortSignal) => complete.stream(request, { signal });
 *   return streams.start({ id: randomUUID(), owner: userOf(c), events, signal: c.req.raw.signal });
 * });
 * app.get('/chat/:id', (c) => {
 *   const after = c.req.header('last-event-id') ?? null;
 *   return streams.resume({ id: c.req.param('id'), owner: userOf(c), after, signal: c.req.raw.signal });
 * });
 * ```
 */
export function resumable(options: ResumableOptions = {}): Resumable {
  return new ResumableStreams(resumableSettings(options));
}
