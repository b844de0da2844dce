import { abortError, CompletionError, hold, type Cancel } from '@sluice/core';
import { Waking } from '@sluice/redis';
import type { Followed, FollowQuery, NotFollowed } from '../resumable/stream-store.ts';
import type { Seen } from './lua/follow.ts';
import type { StreamScripts, Station } from './stream-scripts.ts';

/**
 * How long a reader is waited for that has seen more than was written yet, in ms: it read in the process that makes the stream, which is
 * ahead by a batch.
 */
const aheadMs = 1_000;

/** One who reads a stream out of Redis, at a pace of its own. */
export class Following {
  readonly #scripts: StreamScripts;
  readonly #query: Omit<FollowQuery, 'id'>;
  readonly #station: Station;
  readonly #waking: Waking;
  /** Leaves, once. */
  readonly #release: () => void;
  #registered = false;
  #cancelRenewing: Cancel = () => {};

  constructor(scripts: StreamScripts, query: Omit<FollowQuery, 'id'>, station: Station) {
    this.#scripts = scripts;
    this.#query = query;
    this.#station = station;
    this.#waking = new Waking(station.clock);
    const forget = station.hints.on(scripts.name, this.#waking.wake);
    this.#release = hold(query.signal, () => {
      this.#waking.wake();
      this.#cancelRenewing();
      if (forget() && this.#registered) scripts.leave().catch(() => {}); // then its lease ends
    });
  }

  async open(): Promise<Followed | NotFollowed> {
    try {
      const seen = await this.#first();
      if (seen.state === 'live' || seen.state === 'lost' || seen.frames.length > 0) {
        if (seen.state === 'live') this.#rest();
        return this.#read(seen);
      }
      this.#release();
      return seen.state;
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  async #first(): Promise<Seen> {
    const { clock } = this.#station;
    const until = clock.now() + aheadMs;
    for (;;) {
      const seen = await this.#look(this.#query.after);
      const leftMs = until - clock.now();
      if (seen.state !== 'ahead' || leftMs <= 0 || this.#query.signal.aborted) return seen;
      await this.#waking.wait(leftMs);
    }
  }

  async *#read(first: Seen): AsyncGenerator<readonly string[], void> {
    const { clock, leaseMs } = this.#station;
    const { after, signal } = this.#query;
    this.#cancelRenewing();
    try {
      let heardAt = clock.now();
      for (let at = after, seen: Seen | undefined = first; ;) {
        if (signal.aborted) throw abortError(signal);
        if (seen) heardAt = clock.now();
        if (seen && seen.frames.length > 0) {
          at += seen.frames.length;
          if (seen.state === 'live') this.#rest();
          yield seen.frames;
          this.#cancelRenewing();
        } else if (seen?.state === 'over') return;
        else if (seen && seen.state !== 'live') throw endOf(seen);
        else await this.#waking.wait(leaseMs / 3);
        try {
          seen = await this.#look(at);
        } catch (error) {
          if (clock.now() - heardAt >= leaseMs) throw error;
          seen = undefined; // for as long as a lease it may come back
        }
      }
    } finally {
      this.#release();
    }
  }

  /** Nothing is asked for while whoever reads takes nothing; it follows all the same, and would not be counted after a lease. */
  #rest(): void {
    if (this.#query.signal.aborted) return;
    const { clock, leaseMs } = this.#station;
    const renew = (): void => {
      this.#rest();
      this.#scripts.stay(this.#query.owner).then(
        ({ state }) => state === 'ahead' || this.#cancelRenewing(),
        () => {}, // the next one may come through
      );
    };
    this.#cancelRenewing = clock.after(leaseMs / 3, renew, { background: true });
  }

  async #look(after: number): Promise<Seen> {
    const seen = await this.#scripts.follow(this.#query.owner, after);
    this.#registered ||= seen.state === 'live' || seen.state === 'ahead';
    return seen;
  }
}

/** Why there is nothing more to come of a stream that was there. */
function endOf({ state }: Seen): CompletionError {
  return state === 'gone'
    ? new CompletionError('stream-gone', 'A bound dropped what was to come next')
    : new CompletionError('stream-lost', `The process that made the stream is gone: ${state}`);
}
