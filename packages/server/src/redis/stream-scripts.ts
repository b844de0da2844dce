import type { Clock } from '@sluice/core';
import type { Hints, ScriptRunner } from '@sluice/redis';
import { appendScript, type Written } from './lua/append.ts';
import { beginScript } from './lua/begin.ts';
import { discardScript } from './lua/discard.ts';
import { followScript, type Seen } from './lua/follow.ts';
import { leaveScript } from './lua/leave.ts';
import { stopScript } from './lua/stop.ts';
import { keysOf, type StreamKeys } from './lua/stream-lua.ts';

/** What all streams of a process share. */
export interface Station {
  readonly runner: ScriptRunner;
  readonly hints: Hints;
  /** The name that all who share the streams have. */
  readonly name: string;
  /** A name that no other process has. */
  readonly session: string;
  readonly keepMs: number;
  readonly maxStreamBytes: number;
  readonly leaseMs: number;
  readonly gatherMs: number;
  readonly clock: Clock;
}

/** How many frames are read at once. */
const framesAtOnce = 256;

/** The scripts of one stream. */
export class StreamScripts {
  /** What messages to followers are called. */
  readonly name: string;
  readonly #station: Station;
  readonly #keys: StreamKeys;

  constructor(id: string, station: Station) {
    this.#station = station;
    this.#keys = keysOf(station.name, id);
    [this.name] = this.#keys;
  }

  async begin(owner: string, token: string): Promise<boolean> {
    const { runner, hints, leaseMs, keepMs } = this.#station;
    return (await runner.run(beginScript, this.#keys, [token, hints.name, owner, leaseMs, keepMs])) === 1;
  }

  append(token: string, before: number, frames: readonly string[], last: boolean): Promise<Written> {
    const { runner, leaseMs, keepMs, maxStreamBytes } = this.#station;
    const values = [token, leaseMs, keepMs, maxStreamBytes, last ? 1 : 0, before, ...frames];
    return runner.run(appendScript, this.#keys, values);
  }

  discard(token: string): Promise<unknown> {
    return this.#station.runner.run(discardScript, this.#keys, [token]);
  }

  follow(owner: string, after: number): Promise<Seen> {
    const { runner, hints, leaseMs } = this.#station;
    return runner.run(followScript, this.#keys, [owner, after, framesAtOnce, hints.name, leaseMs]);
  }

  /** Follows on, and reads nothing: it has seen more than there can be, and so is `ahead` while the stream runs. */
  stay(owner: string): Promise<Seen> {
    return this.follow(owner, Number.MAX_SAFE_INTEGER);
  }

  leave(): Promise<unknown> {
    return this.#station.runner.run(leaveScript, this.#keys, [this.#station.hints.name]);
  }

  async stop(owner: string): Promise<boolean> {
    return (await this.#station.runner.run(stopScript, this.#keys, [owner])) === 1;
  }
}
