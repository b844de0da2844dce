import type { Frame } from '../frames/frame.ts';
import { pause } from './pause.ts';
import { readBlocks } from './read-blocks.ts';
import { refusalError, saidError, StreamError } from './stream-error.ts';

/** How to ask for a stream of frames: all that `fetch` takes, and what to do when the connection breaks. */
export interface ReadOptions extends RequestInit {
  /**
   * Where a stream that broke off goes on. It is asked there with GET, the same headers, no body, and `last-event-id`. Without
   * it, or where the server named no stream (`stream-id`), a break is the end.
   */
  readonly resume?: (streamId: string) => string;
  /**
   * How often to ask again without one more frame before giving up. The waits double from half a second to half a minute at most;
   * a `retry-after` is kept. @defaultValue `5`
   */
  readonly retries?: number;
  /** @defaultValue the global one */
  readonly fetch?: typeof fetch;
}

/** Frames as they come. Made by {@link read}. */
export interface FrameReader extends AsyncIterableIterator<Frame, undefined> {
  /** The stream's name by the server, from its headers on: what to stop or to resume. */
  readonly streamId: string | undefined;
  /** Leaves: the request is aborted, although a read may be waiting. */
  return(): Promise<IteratorResult<Frame, undefined>>;
}

/**
 * Asks a server that answers with `sse` or `resumable`, and hands out the frames. Nothing is sent before the first read. Leaving the
 * loop aborts the request; so does `signal`, and then the loop throws its reason.
 *
 * A stream that breaks off is no success: with `resume` it is asked for again from where it broke, and otherwise it throws. Not
 * asked again: what is whole, what the server refused with a 4xx, what it ended with an error.
 *
 * @throws {@link StreamError} when the server refuses, when it ends the stream with an error, when the stream breaks for good.
 * @example
 * ```ts
 * const frames = read('/api/chat', { method: 'POST', body, resume: (id) => `/api/chat/${id}` });
 * for await (const frame of frames) if (frame.type === 'text-delta') write(frame.text);
 * ```
 */
export function read(
  url: string,
  { resume, retries = 5, fetch: ask = fetch, signal, ...init }: ReadOptions = {},
): FrameReader {
  const leaving = new AbortController();
  let left = false;
  let streamId: string | undefined;

  async function* readAll(): AsyncGenerator<Frame, undefined> {
    const abort = (): void => leaving.abort(signal!.reason);
    let request: RequestInit = init;
    let lastId = '';
    let tries = -1;
    let waitMs = 0;
    try {
      signal?.addEventListener('abort', abort, { signal: leaving.signal });
      if (signal?.aborted) abort();
      for (;;) {
        let again = true; // whether it can help to ask again
        try {
          if (tries >= 0) await pause(tries, waitMs, leaving.signal);
          const response = await ask(url, { ...request, signal: leaving.signal });
          streamId ??= response.headers.get('stream-id') ?? undefined;
          again = response.status >= 500;
          if (!response.ok) throw await refusalError(response);
          const type = response.headers.get('content-type') ?? '';
          if (!type.startsWith('text/event-stream')) throw new TypeError(type);
          again = true;
          for await (const { event, data, id } of readBlocks(response.body!)) {
            if (id) lastId = id;
            if (data === undefined) continue;
            if (data === '[DONE]') return;
            again = false;
            const frame = JSON.parse(data);
            if (event === 'error') throw saidError(frame, frame);
            again = true;
            tries = -1;
            yield frame as Frame;
          }
          throw new StreamError('truncated', 'The stream broke off');
        } catch (cause) {
          if (left) return;
          leaving.signal.throwIfAborted();
          const [code, message] = again
            ? ['connection', 'The connection failed']
            : ['malformed', 'Something else than frames came'];
          const error = cause instanceof StreamError ? cause : new StreamError(code!, message!, { cause });
          if (!again || !resume || !streamId || ++tries >= retries) throw error;
          url = resume(streamId);
          waitMs = error.retryAfterMs ?? 0;
          const headers = new Headers(init.headers);
          if (lastId) headers.set('last-event-id', lastId);
          request = { ...init, method: 'GET', body: null, headers };
        }
      }
    } finally {
      leaving.abort();
    }
  }

  const frames = readAll();
  return {
    get streamId() {
      return streamId;
    },
    next: () => frames.next(),
    return() {
      left = true;
      leaving.abort();
      return frames.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
