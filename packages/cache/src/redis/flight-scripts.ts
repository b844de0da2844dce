import type { Clock } from '@sluice/core';
import type { Hints, ScriptRunner } from '@sluice/redis';
import { appendScript } from './lua/append.ts';
import type { EntryKeys, Keys } from './lua/keys.ts';
import { listenScript, type Heard } from './lua/listen.ts';
import { releaseScript } from './lua/release.ts';
import { renewScript } from './lua/renew.ts';

/** What all flights of a process share. */
export interface Tower {
  readonly runner: ScriptRunner;
  readonly keys: Keys;
  readonly hints: Hints;
  readonly leaseMs: number;
  readonly clock: Clock;
}

/** How much of a log is read at once: batches are up to 64 KiB. */
const batchesAtOnce = 16;

/** The scripts of one flight. */
export class FlightScripts {
  readonly #tower: Tower;
  readonly #token: string;
  readonly #keys: readonly [flight: string, listeners: string, log: string];

  constructor(tower: Tower, entry: EntryKeys, token: string) {
    this.#tower = tower;
    this.#token = token;
    this.#keys = tower.keys.ofFlight(entry, token);
  }

  renew(): Promise<number> {
    return this.#tower.runner.run(renewScript, this.#keys, [this.#token, this.#tower.leaseMs]);
  }

  append(place: number, batch: string): Promise<number> {
    return this.#tower.runner.run(appendScript, this.#keys, [this.#token, this.#tower.leaseMs, place, batch]);
  }

  release(atOnce: boolean): Promise<number> {
    const { runner, leaseMs } = this.#tower;
    return runner.run(releaseScript, this.#keys, [this.#token, leaseMs, atOnce ? 1 : 0]);
  }

  listen(heard: number): Promise<Heard> {
    const { runner, hints, leaseMs } = this.#tower;
    return runner.run(listenScript, this.#keys, [this.#token, hints.name, leaseMs, heard, batchesAtOnce]);
  }

  leave(): Promise<Heard> {
    const { runner, hints } = this.#tower;
    return runner.run(listenScript, this.#keys, [this.#token, hints.name, 0, 0, 0]);
  }
}
