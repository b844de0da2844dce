import type { Frame } from '../frames/frame.ts';
import { pause } from './pause.ts';
import { readBlocks } from './read-blocks.ts';
import { errorOf, refusalOf, StreamError } from './stream-error.ts';

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
  const { signal: left } = leaving;

  async function* readAll(): AsyncGenerator<Frame, undefined> {
    const over = AbortSignal.any([left, signal ?? left]);
    const headers = new Headers(init.headers);
    let tries = 0;
    let waitMs = 0;
    try {
      for (;;) {
        try {
          if (tries) await pause(tries, waitMs, over);
          const response = await ask(url, { ...init, headers, signal: over });
          reader.streamId ??= response.headers.get('stream-id') ?? undefined;
          if (response.status === 204) return; // all of it was read before the connection broke
          if (!response.ok) throw await refusalOf(response);
          if (!/event-stream/.test(response.headers.get('content-type')!)) throw new StreamError('malformed');
          for await (const [event, data, id] of readBlocks(response.body!)) {
            if (id) headers.set('last-event-id', id);
            const text = data.join('\n');
            if (text === '[DONE]') return;
            if (text) {
              const frame = JSON.parse(text);
              if (event === 'error') throw errorOf(frame, { body: frame });
              tries = 0;
              yield frame as Frame;
            }
          }
          throw new StreamError('truncated');
        } catch (cause) {
          if (left.aborted) return;
          over.throwIfAborted();
          const error =
            cause instanceof StreamError
              ? cause
              : new StreamError(cause instanceof SyntaxError ? 'malformed' : 'connection', { cause });
          // What the server said inside a stream (it has a body) is its last word; so is a 4xx.
          const { code, status, body, retryAfterMs = 0 } = error;
          const again = status ? status >= 500 : !body && code !== 'malformed';
          if (!again || !resume || !reader.streamId || tries++ >= retries) throw error;
          url = resume(reader.streamId);
          init.method = 'GET';
          init.body = null;
          waitMs = retryAfterMs;
        }
      }
    } finally {
      leaving.abort();
    }
  }

  const reader = readAll() as AsyncIterator<Frame> as FrameReader & { streamId: string | undefined };
  const end = reader.return.bind(reader);
  reader.return = () => {
    leaving.abort();
    return end();
  };
  return reader;
}
