import { CompletionError, expected, type ErrorCode } from '@sluice/core';
import { refused } from '../errors/refusal.ts';
import { safeError } from '../errors/safe-error.ts';
import { report } from '../writing/report.ts';
import { streamHeaders } from '../writing/stream-headers.ts';
import { readEventId } from './event-id.ts';
import { LiveStream } from './live-stream.ts';
import { readLive } from './read-live.ts';
import { Reader } from './reader.ts';
import type { ResumableSettings } from './resumable-options.ts';
import type { Resumable, ResumedStream, StartedStream } from './resumable.ts';
import { storeFailure } from './store-failure.ts';
import { StreamBody } from './stream-body.ts';
import type { Followed, NotFollowed, StreamLog, StreamName } from './stream-store.ts';

const codes = {
  'not-found': 'stream-not-found',
  future: 'future-event-id',
  gone: 'stream-gone',
  ahead: 'store',
} as const satisfies Record<Exclude<NotFollowed, 'over'>, ErrorCode>;

/** When to ask again for what the store has yet to hear: readers' waits double, and so outlast the lease of a process that is gone. */
const aheadMs = 1_000;

/** How long `close()` waits for what was cut to unwind, and for readers to be told. */
const unwindMs = 1_000;

/** The streams of a process. */
export class ResumableStreams implements Resumable {
  readonly #settings: ResumableSettings;
  /** Those that are made here, until the store has all of them. */
  readonly #live = new Map<string, LiveStream>();
  readonly #starting = new Set<string>();
  /** Who reads, and what of it is made here. */
  readonly #readers = new Map<Reader, LiveStream | undefined>();
  #closing: Promise<void> | undefined;
  #closed = false;

  constructor(settings: ResumableSettings) {
    this.#settings = settings;
  }

  async start({ id, owner, events, signal }: StartedStream): Promise<Response> {
    if (!/^[\x21-\x7e]{1,200}$/.test(id)) throw expected('id', '1 to 200 characters that a header can have', id);
    if (this.#closing) return this.#refuse(closed());
    const live = new LiveStream(owner, this.#settings);
    const log = await this.#begin({ id, owner }, live);
    if (log === 'taken') return this.#refuse(new CompletionError('stream-exists', 'The id is taken'));
    if (this.#closing) {
      log?.discard();
      return this.#refuse(closed());
    }
    this.#live.set(id, live);
    const reader = this.#admit(signal, live);
    live.run(events, log);
    void live.kept.then(() => this.#live.delete(id));
    const error = await live.decided;
    if (!error) return this.#answer(id, reader, this.#readLive({ id, owner }, live, { after: 0, reader }));
    reader.leave();
    log?.discard();
    return this.#refuse(error);
  }

  async resume({ id, owner, after, signal }: ResumedStream): Promise<Response> {
    const seen = readEventId(after);
    if (seen === undefined) return this.#refuse(new CompletionError('bad-event-id', 'Expected a whole number ≥ 0'));
    if (this.#closed) return this.#refuse(closed());
    const live = this.#live.get(id);
    if (live && live.owner !== owner) return this.#refuse(notFollowed('not-found'));
    if (live && seen > live.tail.length) return this.#refuse(notFollowed('future'));
    if (live?.over && seen > 0 && seen === live.tail.length) return this.#over(id);
    const reader = this.#admit(signal, live);
    try {
      const reading = { after: seen, reader };
      if (live?.tail.reaches(seen)) return this.#answer(id, reader, this.#readLive({ id, owner }, live, reading));
      const followed = await this.#settings.store.follow({ id, owner, after: seen, signal: reader.signal });
      if (typeof followed === 'string') {
        reader.leave();
        return followed === 'over' ? this.#over(id) : this.#refuse(notFollowed(followed));
      }
      const frames = live ? this.#readLive({ id, owner }, live, { ...reading, followed }) : followed;
      return this.#answer(id, reader, frames);
    } catch (cause) {
      reader.leave();
      return this.#refuse(this.#failed(cause));
    }
  }

  async stop({ id, owner }: StreamName): Promise<boolean> {
    const live = this.#live.get(id);
    if (live) {
      if (live.owner === owner) live.finish(stopped());
      return live.owner === owner;
    }
    try {
      return await this.#settings.store.stop({ id, owner });
    } catch (cause) {
      throw this.#failed(cause);
    }
  }

  close({ deadlineMs = 10_000 }: { readonly deadlineMs?: number } = {}): Promise<void> {
    return (this.#closing ??= this.#close(deadlineMs));
  }

  async #close(deadlineMs: number): Promise<void> {
    const all = [...this.#live.values()];
    await this.#within(deadlineMs, Promise.all(all.map(({ ended }) => ended)));
    this.#closed = true;
    for (const live of all) live.finish(closed());
    for (const [reader, live] of this.#readers) if (!live) reader.leave(); // its browser asks elsewhere
    const told = [...this.#readers.keys()].map(({ left }) => left);
    await this.#within(unwindMs, Promise.all([...told, ...all.flatMap(({ unwound, kept }) => [unwound, kept])]));
    for (const reader of this.#readers.keys()) reader.leave();
    await this.#settings.store.close();
  }

  /** `undefined`: the store failed, and the stream is kept nowhere. */
  async #begin({ id, owner }: StreamName, live: LiveStream): Promise<StreamLog | 'taken' | undefined> {
    if (this.#live.has(id) || this.#starting.has(id)) return 'taken';
    this.#starting.add(id);
    try {
      return await this.#settings.store.begin({
        id,
        owner,
        onStop: () => live.finish(stopped()),
        onFollowers: () => live.noticeReaders(),
        onFailure: (error) => void this.#failed(error),
      });
    } catch (cause) {
      this.#failed(cause);
      return undefined;
    } finally {
      this.#starting.delete(id);
    }
  }

  /** @param live - The stream, where it is made here. */
  #admit(signal: AbortSignal | undefined, live: LiveStream | undefined): Reader {
    const exit = live?.enter();
    const reader = new Reader(exit);
    this.#readers.set(reader, live);
    void reader.left.then(() => this.#readers.delete(reader));
    reader.leaveOn(signal);
    return reader;
  }

  #readLive(
    name: StreamName,
    live: LiveStream,
    { after, reader, followed }: { readonly after: number; readonly reader: Reader; readonly followed?: Followed },
  ): AsyncIterable<readonly string[], void> {
    const { signal } = reader;
    const follow = (from: number) => this.#settings.store.follow({ ...name, after: from, signal });
    return readLive(live, { after, signal, followed, follow });
  }

  #answer(id: string, reader: Reader, frames: AsyncIterable<readonly string[], void>): Response {
    const headers = streamHeaders(this.#settings.headers, { 'stream-id': id });
    const body = new StreamBody(frames, reader, this.#settings);
    return new Response(new ReadableStream(body, { highWaterMark: 0 }), { headers });
  }

  /** Nothing is left to say: 204, by which an `EventSource` knows not to come again. */
  #over(id: string): Response {
    const headers = { ...this.#settings.headers, 'cache-control': 'no-store', 'stream-id': id };
    return new Response(null, { status: 204, headers });
  }

  #refuse(error: unknown): Response {
    const { clock, headers } = this.#settings;
    const { body, ...head } = refused(safeError(error, clock), headers);
    return new Response(body, head);
  }

  #failed(cause: unknown): CompletionError {
    const error = storeFailure(cause);
    if (error.code === 'store') report(this.#settings.onError, error);
    return error;
  }

  #within(delayMs: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#settings.clock.after(delayMs, resolve);
      void work.finally(() => {
        cancel();
        resolve();
      });
    });
  }
}

function notFollowed(why: keyof typeof codes): CompletionError {
  const message = `The stream cannot be read from there: ${why}`;
  return new CompletionError(codes[why], message, why === 'ahead' ? { fault: 'transient', retryAfterMs: aheadMs } : {});
}

function stopped(): CompletionError {
  return new CompletionError('stopped', 'Somebody stopped the stream', { sent: 'maybe' });
}

/** Where a browser that asks again is let in by another process. */
function closed(): CompletionError {
  return new CompletionError('closed', 'The server is shutting down', { fault: 'transient', retryAfterMs: 1_000 });
}
