import { expected, systemClock, type Clock } from '@sluice/core';
import { MemoryStream } from './memory-stream.ts';
import type {
  Followed,
  FollowQuery,
  NewStream,
  NotFollowed,
  StreamLog,
  StreamName,
  StreamStore,
} from './stream-store.ts';

/** Options of {@link memoryStreams}. What a bound drops is told: whoever asks for it gets `stream-gone`. */
export interface MemoryStreamsOptions {
  /** How long a stream that is over can be read, in ms. @defaultValue `300_000` */
  readonly keepMs?: number;
  /** How much room streams may take, in all. Those that ended first go first. @defaultValue `67_108_864`, 64 MiB */
  readonly maxBytes?: number;
  /** How much room one stream may take; its beginning goes first. @defaultValue `4_194_304`, 4 MiB */
  readonly maxStreamBytes?: number;
  /** How many streams are kept. Of as many more it is known that they were. @defaultValue `10_000` */
  readonly maxStreams?: number;
  /** For tests and simulations. @defaultValue the real time; in a `resumable` that makes its own store, that one's */
  readonly clock?: Clock;
}

/** Streams in the memory of one process. */
export interface LocalStreams extends StreamStore {
  /** How many there are. */
  readonly size: number;
  /** How much room they take, in bytes. */
  readonly bytes: number;
}

/**
 * Streams in the memory of one process, and what `resumable` has that is given no store. For one process, or many behind a balancer
 * that brings a browser back to the same one.
 *
 * @throws `TypeError` for options that cannot be.
 * @example
 * ```ts
 * const streams = resumable({ store: memoryStreams({ maxBytes: 16 * 2 ** 20, keepMs: 60_000 }) });
 * ```
 */
export function memoryStreams(options: MemoryStreamsOptions = {}): LocalStreams {
  return new MemoryStreams(options);
}

class MemoryStreams implements LocalStreams {
  readonly #keepMs: number;
  readonly #maxBytes: number;
  readonly #maxStreamBytes: number;
  readonly #maxStreams: number;
  readonly #clock: Clock;
  readonly #streams = new Map<string, MemoryStream>();
  /** Those that have frames, in the order in which they would be dropped. */
  readonly #over = new Set<MemoryStream>();
  readonly #live = new Set<MemoryStream>();
  /** Those that were dropped and are known still. */
  readonly #dropped = new Set<MemoryStream>();
  #bytes = 0;

  constructor({
    keepMs = 300_000,
    maxBytes = 64 * 2 ** 20,
    maxStreamBytes = 4 * 2 ** 20,
    maxStreams = 10_000,
    clock = systemClock,
  }: MemoryStreamsOptions) {
    for (const [name, value] of Object.entries({ keepMs, maxBytes, maxStreamBytes, maxStreams })) {
      if (!Number.isSafeInteger(value) || value < 1) throw expected(name, 'a whole number ≥ 1', value);
    }
    this.#keepMs = keepMs;
    this.#maxBytes = maxBytes;
    this.#maxStreamBytes = maxStreamBytes;
    this.#maxStreams = maxStreams;
    this.#clock = clock;
  }

  get size(): number {
    return this.#over.size + this.#live.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async begin(stream: NewStream): Promise<StreamLog | 'taken'> {
    if (this.#streams.has(stream.id)) return 'taken';
    const begun: MemoryStream = new MemoryStream(stream, this.#maxStreamBytes, {
      onBytes: (more) => this.#count(more),
      onEnd: () => this.#ended(begun),
      onDiscard: () => this.#forget(begun),
    });
    this.#streams.set(stream.id, begun);
    this.#live.add(begun);
    this.#makeRoom();
    return begun;
  }

  async follow({ id, owner, after, signal }: FollowQuery): Promise<Followed | NotFollowed> {
    return this.#find(id, owner)?.follow(after, signal) ?? 'not-found';
  }

  async stop({ id, owner }: StreamName): Promise<boolean> {
    const stream = this.#find(id, owner);
    stream?.stop();
    return stream !== undefined;
  }

  async close(): Promise<void> {
    for (const stream of this.#streams.values()) this.#forget(stream);
  }

  #find(id: string, owner: string): MemoryStream | undefined {
    const stream = this.#streams.get(id);
    return stream?.owner === owner ? stream : undefined;
  }

  #count(more: number): void {
    this.#bytes += more;
    if (more > 0) this.#makeRoom();
  }

  #ended(stream: MemoryStream): void {
    if (this.#live.delete(stream)) this.#over.add(stream);
    stream.cancelForgetting = this.#clock.after(this.#keepMs, () => this.#forget(stream), { background: true });
  }

  #makeRoom(): void {
    while (this.#bytes > this.#maxBytes || this.size > this.#maxStreams) {
      const [first] = this.#over.size > 0 ? this.#over : this.#live;
      if (!first) return;
      this.#over.delete(first);
      this.#live.delete(first);
      this.#dropped.add(first);
      first.drop();
    }
    for (const stream of this.#dropped) {
      if (this.#dropped.size <= this.#maxStreams) return;
      this.#forget(stream);
    }
  }

  #forget(stream: MemoryStream): void {
    this.#streams.delete(stream.id);
    for (const set of [this.#over, this.#live, this.#dropped]) set.delete(stream);
    stream.cancelForgetting();
    stream.drop();
  }
}
