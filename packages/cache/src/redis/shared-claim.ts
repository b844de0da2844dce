import { Waking } from '@sluice/redis';
import type { Claim, OpenFlight } from '../cache-store.ts';
import type { FlightScripts, Tower } from './flight-scripts.ts';

/** A batch is not made longer than this, so that Redis and who listens get it in one piece. */
const batchCharacters = 65_536;

/**
 * The flight of this process, and its lease. As long as nobody listens elsewhere it costs a script by a third of a lease; then it
 * is read for them, which makes it go on for as long as they listen.
 */
export class SharedClaim implements Claim {
  /** It is over, for Redis as well. Never rejects. */
  readonly over: Promise<void>;
  readonly #scripts: FlightScripts;
  readonly #leaseMs: number;
  readonly #waking: Waking;
  readonly #forget: () => void;
  #open: OpenFlight | undefined;
  #landed: 'readable' | 'left' | undefined;
  /** Ends the reading for who listens elsewhere. */
  #reading: AbortController | undefined;
  /** It was read to its last word. */
  #readAll = false;
  #texts: string[] = [];
  #read = 0;
  /** A batch that may or may not have been written: it goes again as it was. */
  #batch: string | undefined;
  #batches = 0;

  constructor(scripts: FlightScripts, token: string, { hints, clock, leaseMs }: Tower) {
    this.#scripts = scripts;
    this.#leaseMs = leaseMs;
    this.#waking = new Waking(clock);
    this.#forget = hints.on(token, this.#waking.wake);
    this.over = this.#run();
  }

  broadcast(open: OpenFlight): void {
    this.#open = open;
  }

  release(landed: 'readable' | 'left'): void {
    this.#landed ??= landed;
    this.#waking.wake();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (failures < 3) {
      if (failures > 0 || this.#texts.length === 0) await this.#waking.wait(this.#leaseMs / 3);
      try {
        if (await this.#step()) break;
        failures = 0;
      } catch {
        if (this.#landed === 'left') break; // the lease ends by itself
        failures++; // after three it is over: somebody else may have the flight
      }
    }
    this.#reading?.abort();
    this.#forget();
  }

  /** Tells Redis how far it is. Whether that was all. */
  async #step(): Promise<boolean> {
    if (this.#landed === 'left') return (await this.#scripts.release(true)) === 0;
    const hasText = this.#batch !== undefined || this.#texts.length > 0;
    if (!hasText && this.#readAll && this.#landed) return (await this.#scripts.release(true)) === 0;
    if (!hasText && !this.#reading && this.#landed && (await this.#scripts.release(false)) === 0) return true;
    const listeners = hasText ? await this.#append() : await this.#scripts.renew();
    if (listeners < 0) return true;
    if (listeners > 0) this.#readOn();
    else this.#stopReading();
    return false;
  }

  async #append(): Promise<number> {
    this.#batch ??= this.#takeBatch();
    const listeners = await this.#scripts.append(this.#batches, this.#batch);
    this.#batch = undefined;
    this.#batches++;
    return listeners;
  }

  #takeBatch(): string {
    let batch = this.#texts.shift()!;
    while (this.#texts.length > 0 && batch.length + this.#texts[0]!.length < batchCharacters) {
      batch += `\n${this.#texts.shift()!}`;
    }
    return batch;
  }

  #readOn(): void {
    if (this.#reading || this.#readAll || !this.#open) return;
    this.#reading = new AbortController();
    void this.#readTo(this.#open, this.#reading.signal);
  }

  /** Nobody listens elsewhere: whoever is left here decides how long the flight goes on. */
  #stopReading(): void {
    if (this.#readAll) return;
    this.#reading?.abort();
    this.#reading = undefined;
  }

  /** Reads from the start, since that is how flights are read, and passes over what was said already. */
  async #readTo(open: OpenFlight, signal: AbortSignal): Promise<void> {
    let place = 0;
    for await (const text of open(signal)) {
      if (signal.aborted) return;
      if (place++ < this.#read) continue;
      this.#read++;
      this.#texts.push(text);
      this.#waking.wake();
    }
    if (signal.aborted) return;
    this.#readAll = true;
    this.#waking.wake();
  }
}
