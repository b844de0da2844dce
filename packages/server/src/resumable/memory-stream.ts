import { abortError, CompletionError, hold, type Cancel } from '@sluice/core';
import type { Followed, NewStream, NotFollowed, StreamLog } from './stream-store.ts';

/** What a frame takes besides its text, which may have two bytes a character: its header, its place. Measured, and rounded up. */
const overheadBytes = 64;

/** How many frames are handed out at once. */
const framesAtOnce = 256;

/** What a {@link MemoryStream} tells its store. */
interface Told {
  /** It takes so much more room, or less. */
  onBytes(more: number): void;
  onEnd(): void;
  onDiscard(): void;
}

interface Follower {
  wake: () => void;
}

interface Following {
  readonly follower: Follower;
  readonly signal: AbortSignal;
  readonly leave: () => void;
}

/** A stream in memory: log and reading in one. */
export class MemoryStream implements StreamLog {
  readonly id: string;
  readonly owner: string;
  readonly settled: Promise<void>;
  cancelForgetting: Cancel = () => {};
  readonly #wishes: NewStream;
  readonly #maxBytes: number;
  readonly #told: Told;
  readonly #settle: () => void;
  #frames: string[] = [];
  /** How many frames at the beginning of the array have been dropped, and are empty there. */
  #empty = 0;
  #bytes = 0;
  /** How many frames there were in all. */
  #length = 0;
  #over = false;
  #gone = false;
  readonly #followers = new Set<Follower>();

  constructor(stream: NewStream, maxBytes: number, told: Told) {
    this.id = stream.id;
    this.owner = stream.owner;
    this.#wishes = stream;
    this.#maxBytes = maxBytes;
    this.#told = told;
    ({ promise: this.settled, resolve: this.#settle } = Promise.withResolvers<void>());
  }

  get followers(): number {
    return this.#followers.size;
  }

  append(frame: string): void {
    this.#length++;
    if (!this.#gone) {
      this.#frames.push(frame);
      this.#count(bytesOf(frame));
      while (this.#bytes > this.#maxBytes) this.#dropFirst();
    }
    this.#wake();
  }

  end(frame: string): void {
    this.#over = true;
    this.#told.onEnd();
    this.append(frame);
    this.#settle();
  }

  discard(): void {
    this.#over = true;
    this.#told.onDiscard();
    this.#settle();
  }

  stop(): void {
    if (!this.#over) this.#wishes.onStop();
  }

  /** Lets its frames go for good; that it was is known still. */
  drop(): void {
    this.#gone = true;
    this.#frames = [];
    this.#empty = 0;
    this.#count(-this.#bytes);
    this.#wake();
  }

  follow(after: number, signal: AbortSignal): Followed | NotFollowed {
    if (after > this.#length) return 'future';
    if (after < this.#dropped) return 'gone';
    if (this.#over && after === this.#length) return 'over';
    const follower: Follower = { wake: () => {} };
    this.#followers.add(follower);
    this.#wishes.onFollowers();
    const leave = hold(signal, () => {
      this.#followers.delete(follower);
      follower.wake();
      this.#wishes.onFollowers();
    });
    return this.#read(after, { follower, signal, leave });
  }

  async *#read(after: number, { follower, signal, leave }: Following): AsyncGenerator<readonly string[], void> {
    try {
      for (let at = after; ;) {
        if (signal.aborted) throw abortError(signal);
        if (at < this.#dropped) throw new CompletionError('stream-gone', 'A bound dropped what was to come next');
        const from = at - this.#dropped + this.#empty;
        const frames = this.#frames.slice(from, from + framesAtOnce);
        at += frames.length;
        if (frames.length > 0) yield frames;
        else if (this.#over) return;
        else await new Promise<void>((resolve) => (follower.wake = resolve));
      }
    } finally {
      leave();
    }
  }

  get #dropped(): number {
    return this.#length - this.#frames.length + this.#empty;
  }

  /** A long array that is shifted is copied, for each frame anew; so its beginning goes when it is half of it. */
  #dropFirst(): void {
    this.#count(-bytesOf(this.#frames[this.#empty]!));
    this.#frames[this.#empty++] = '';
    if (this.#empty * 2 < this.#frames.length) return;
    this.#frames = this.#frames.slice(this.#empty);
    this.#empty = 0;
  }

  #count(more: number): void {
    this.#bytes += more;
    this.#told.onBytes(more);
  }

  #wake(): void {
    for (const { wake } of this.#followers) wake();
  }
}

/** Measuring a text puts it into one piece, too: the parts that it was concatenated of take twice its room. */
function bytesOf(frame: string): number {
  return 2 * Buffer.byteLength(frame) + overheadBytes;
}
