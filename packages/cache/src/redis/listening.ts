import { abortError, hold } from '@sluice/core';
import { Waking } from '@sluice/redis';
import { LostFlight, type Elsewhere } from '../cache-store.ts';
import type { FlightScripts, Tower } from './flight-scripts.ts';
import type { Heard } from './lua/listen.ts';

/** A flight of another process, as this one hears it. */
export class Listening implements Elsewhere {
  readonly #scripts: FlightScripts;
  readonly #token: string;
  readonly #tower: Tower;

  constructor(scripts: FlightScripts, token: string, tower: Tower) {
    this.#scripts = scripts;
    this.#token = token;
    this.#tower = tower;
  }

  async *listen(signal: AbortSignal): AsyncGenerator<string, void> {
    const { hints, clock, leaseMs } = this.#tower;
    const waking = new Waking(clock);
    const forget = hints.on(this.#token, waking.wake);
    const release = hold(signal, waking.wake);
    let heardAt = clock.now();
    try {
      for (let batches = 0; ;) {
        if (signal.aborted) throw abortError(signal);
        const heard = await this.#hear(batches);
        if (heard) heardAt = clock.now();
        else if (clock.now() - heardAt >= leaseMs) throw new LostFlight('Redis says nothing of the flight');
        for (const batch of heard?.batches ?? []) {
          batches++;
          yield* batch.split('\n');
        }
        if (heard && heard.batches.length > 0) continue; // there may be more
        if (heard && !heard.up) throw new LostFlight('The flight is gone');
        await waking.wait(leaseMs / 3);
      }
    } finally {
      release();
      forget();
      void this.#scripts.leave().catch(() => {}); // then its lease ends
    }
  }

  async #hear(batches: number): Promise<Heard | undefined> {
    try {
      return await this.#scripts.listen(batches);
    } catch {
      return undefined; // for as long as a lease it may come back
    }
  }
}
