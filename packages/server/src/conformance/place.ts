import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sleep, systemClock } from '@sluice/core';
import type { Followed, NotFollowed, StreamLog, StreamStore } from '../resumable/stream-store.ts';
import type { Opened } from './check.ts';

/** What a real server is given to tell others of something: much longer than it takes, since nothing else hangs on it. */
const patienceMs = 10_000;

/** A stream that nobody else has. */
export class Place {
  readonly id: string = randomUUID();
  readonly owner: string = 'ada';
  stops = 0;
  readonly failures: unknown[] = [];
  readonly opened: Opened;

  constructor(opened: Opened) {
    this.opened = opened;
  }

  async begin(...frames: readonly string[]): Promise<StreamLog> {
    const log = await this.tryToBegin();
    assert.ok(log !== 'taken', 'expected the id to be free');
    for (const frame of frames) log.append(frame);
    return log;
  }

  tryToBegin(store: StreamStore = this.opened.store): Promise<StreamLog | 'taken'> {
    const { id, owner } = this;
    return store.begin({
      id,
      owner,
      onStop: () => void this.stops++,
      onFollowers: () => {},
      onFailure: (error) => void this.failures.push(error),
    });
  }

  /** As another process does. */
  follow(after = 0, signal: AbortSignal = new AbortController().signal): Promise<Followed | NotFollowed> {
    return this.opened.other.follow({ id: this.id, owner: this.owner, after, signal });
  }

  /** Follows, and has to be let. */
  async read(after = 0, signal?: AbortSignal): Promise<AsyncIterator<readonly string[], void>> {
    const followed = await this.follow(after, signal);
    if (typeof followed === 'string') assert.fail(`expected a stream, got ${followed}`);
    return followed[Symbol.asyncIterator]();
  }

  /** All frames up to the last. */
  async readAll(after = 0): Promise<readonly string[]> {
    const frames: string[] = [];
    const reading = await this.read(after);
    for (;;) {
      const { done, value } = await reading.next();
      if (done) return frames;
      frames.push(...value);
    }
  }
}

/** Reads until there are so many frames. */
export async function take(reading: AsyncIterator<readonly string[], void>, count: number): Promise<readonly string[]> {
  const frames: string[] = [];
  while (frames.length < count) {
    const { done, value } = await reading.next();
    assert.ok(!done, `expected ${count} frames, got ${frames.length} and the end`);
    frames.push(...value);
  }
  return frames;
}

/** Waits until it has come to that. */
export async function eventually(what: string, good: () => boolean | Promise<boolean>): Promise<void> {
  const givesUpAt = systemClock.now() + patienceMs;
  while (!(await good())) {
    assert.ok(systemClock.now() < givesUpAt, `expected ${what}`);
    await sleep(1, new AbortController().signal);
  }
}
