import { CompletionError } from '@sluice/core';
import { Waking } from '@sluice/redis';
import type { NewStream, StreamLog } from '../resumable/stream-store.ts';
import type { StreamScripts, Station } from './stream-scripts.ts';

/** A batch is not made longer than this, so that Redis has time for others in between. */
const batchCharacters = 65_536;
const batchFrames = 256;

/**
 * The log of a stream that this process makes, and its lease. Frames wait for one another and are written together, one batch on its way at
 * a time. What fails is written again, together with what came since, for as long as there is room.
 */
export class SharedLog implements StreamLog {
  readonly settled: Promise<void>;
  readonly #stream: NewStream;
  readonly #token: string;
  readonly #scripts: StreamScripts;
  readonly #station: Station;
  readonly #forget: () => void;
  /** There is something to do. */
  readonly #work: Waking;
  /** There is something to do that waits for nothing else. */
  readonly #haste: Waking;
  #queue: string[] = [];
  #queuedCharacters = 0;
  #written = 0;
  #followers = 0;
  #ending: 'end' | 'discard' | 'give up' | undefined;
  #failingSince: number | undefined;

  constructor(
    stream: NewStream,
    token: string,
    { scripts, station }: { readonly scripts: StreamScripts; readonly station: Station },
  ) {
    this.#stream = stream;
    this.#token = token;
    this.#scripts = scripts;
    this.#station = station;
    this.#work = new Waking(station.clock);
    this.#haste = new Waking(station.clock);
    this.#forget = station.hints.on(token, this.#work.wake);
    this.settled = this.#run();
  }

  get followers(): number {
    return this.#followers;
  }

  append(frame: string): void {
    if (this.#ending) return;
    this.#queue.push(frame);
    this.#queuedCharacters += frame.length;
    this.#work.wake();
  }

  end(frame: string): void {
    this.append(frame);
    this.#endBy('end');
  }

  discard(): void {
    this.#endBy('discard');
  }

  /** What is not written by now will not be. */
  giveUp(): void {
    this.#ending = undefined; // whatever else was to be done
    this.#endBy('give up');
  }

  #endBy(ending: 'end' | 'discard' | 'give up'): void {
    this.#ending ??= ending;
    this.#work.wake();
    this.#haste.wake();
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { leaseMs, gatherMs } = this.#station;
    while (this.#ending !== 'give up') {
      if (this.#queue.length === 0 && !this.#ending) await this.#work.wait(leaseMs / 3);
      if (this.#queue.length > 0 && !this.#ending) await this.#haste.wait(gatherMs);
      try {
        if (await this.#step()) break;
        this.#failingSince = undefined;
      } catch (error) {
        if (!(await this.#again(error))) break;
      }
    }
    this.#ending = 'give up';
    this.#queue = [];
    this.#forget();
    this.#count(0); // of a stream that was given up nobody elsewhere hears more
  }

  /** Whether that was all. */
  async #step(): Promise<boolean> {
    if (this.#ending === 'discard') {
      await this.#scripts.discard(this.#token);
      return true;
    }
    const batch = this.#nextBatch();
    const last = this.#ending === 'end' && batch.length === this.#queue.length;
    const { ours, followers, stop } = await this.#scripts.append(this.#token, this.#written, batch, last);
    if (!ours) {
      this.#stream.onFailure(new CompletionError('store', 'Redis has lost the stream, or a part of it'));
      return true;
    }
    this.#queue.splice(0, batch.length);
    this.#written += batch.length;
    for (const frame of batch) this.#queuedCharacters -= frame.length;
    this.#count(followers);
    if (stop) this.#stream.onStop();
    return last;
  }

  #count(followers: number): void {
    if (followers === this.#followers) return;
    this.#followers = followers;
    this.#stream.onFollowers();
  }

  #nextBatch(): string[] {
    let [frames, characters] = [0, 0];
    for (const { length } of this.#queue) {
      if (frames === batchFrames || (frames > 0 && characters + length > batchCharacters)) break;
      frames++;
      characters += length;
    }
    return this.#queue.slice(0, frames);
  }

  /** Whether to write it again, after a while. Told of once, however long it fails. */
  async #again(error: unknown): Promise<boolean> {
    const { clock, leaseMs, maxStreamBytes } = this.#station;
    if (this.#failingSince === undefined) this.#stream.onFailure(error);
    this.#failingSince ??= clock.now();
    if (this.#ending && clock.now() - this.#failingSince >= leaseMs) return false;
    if (this.#queuedCharacters > maxStreamBytes) return false;
    await new Promise<void>((resolve) => void clock.after(leaseMs / 10, resolve, { background: true }));
    return true;
  }
}
