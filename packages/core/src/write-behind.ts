import { CompletionError } from './errors/completion-error.ts';
import { expected } from './errors/expected.ts';
import { systemClock, type Cancel, type Clock } from './time/clock.ts';

export interface WriteBehindOptions<Item> {
  /** Commits a batch, in the order it was added. What it throws is tried again: make it idempotent. */
  write(batch: readonly Item[]): Promise<void>;
  /** Told of everything that could not be kept. Nothing is lost without this being called. */
  onLost(items: readonly Item[], error: unknown): void;
  /** How many items may wait. More are lost. @defaultValue `10_000` */
  readonly maxQueued?: number;
  /** How many items one `write` may get. @defaultValue `500` */
  readonly maxBatch?: number;
  /**
   * How long the first item waits for others to be written with it; a full batch does not wait. The process stays alive for it.
   * @defaultValue `0`: what is added in the same turn is written together
   */
  readonly gatherMs?: number;
  /** The wait after a failed write; doubles up to thirty times itself. @defaultValue `1_000` */
  readonly retryDelayMs?: number;
  readonly clock?: Clock;
}

/**
 * Work that comes after the answer: rows and settlements that nobody should wait for. Items are handed over at once,
 * leave the queue when they are committed, and are flushed by `close()`.
 *
 * @example
 * ```ts
 * const rows = new WriteBehind<Row>({ write: (batch) => insert(batch), onLost: (batch) => log.error({ batch }) });
 * rows.add(row);
 * await rows.close();
 * ```
 */
export class WriteBehind<Item> {
  readonly #store: WriteBehindOptions<Item>;
  readonly #maxQueued: number;
  readonly #maxBatch: number;
  readonly #gatherMs: number;
  readonly #retryDelayMs: number;
  readonly #clock: Clock;
  #queue: Item[] = [];
  #writing: Promise<void> | undefined;
  #failures = 0;
  #cancelRetry: Cancel | undefined;
  #cancelGathering: Cancel | undefined;
  #closed = false;

  constructor(options: WriteBehindOptions<Item>) {
    const { maxQueued = 10_000, maxBatch = 500, gatherMs = 0, retryDelayMs = 1_000, clock = systemClock } = options;
    for (const [name, value] of Object.entries({ maxQueued, maxBatch, retryDelayMs })) {
      if (!Number.isSafeInteger(value) || value < 1) throw expected(name, 'a whole number ≥ 1', value);
    }
    if (!(Number.isFinite(gatherMs) && gatherMs >= 0)) throw expected('gatherMs', 'a finite number ≥ 0', gatherMs);
    this.#store = options; // its methods are called on it: a store may be an object of a class
    this.#maxQueued = maxQueued;
    this.#maxBatch = maxBatch;
    this.#gatherMs = gatherMs;
    this.#retryDelayMs = retryDelayMs;
    this.#clock = clock;
  }

  /** How many items are not committed yet. */
  get size(): number {
    return this.#queue.length;
  }

  /** Hands an item over. Never waits, never throws: an item that there is no room for goes to `onLost`. */
  add(item: Item): void {
    if (this.#closed)
      return this.#store.onLost(
        [item],
        new CompletionError('closed', 'Expected a queue that is open, got one that was closed'),
      );
    if (this.#queue.length >= this.#maxQueued) {
      return this.#store.onLost(
        [item],
        new RangeError(`Expected at most ${this.#maxQueued} items to wait, got one more`),
      );
    }
    this.#queue.push(item);
    if (!this.#cancelRetry) this.#writeSoon();
  }

  /** Tries until all that was added is committed, or a write fails. */
  async flush(): Promise<void> {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    await this.#write();
  }

  /** Takes nothing more and writes the rest. What cannot be committed within `deadlineMs` goes to `onLost`. */
  async close({ deadlineMs = 10_000 }: { readonly deadlineMs?: number } = {}): Promise<void> {
    this.#closed = true;
    let cancel: Cancel | undefined;
    const tooLate = new Promise<'too late'>(
      (resolve) => (cancel = this.#clock.after(deadlineMs, () => resolve('too late'))),
    );
    const failures = this.#failures;
    await Promise.race([this.flush(), tooLate]);
    if (this.#queue.length > 0 && this.#failures > failures) await Promise.race([this.flush(), tooLate]); // once more
    cancel?.();
    this.#cancelRetry?.();
    const rest = this.#queue;
    this.#queue = [];
    if (rest.length > 0)
      this.#store.onLost(
        rest,
        new CompletionError('closed', `Expected all to be written before the end, ${rest.length} were not`),
      );
  }

  #writeSoon(): void {
    if (this.#writing) return; // whoever writes goes on until nothing is left
    if (this.#gatherMs === 0 || this.#queue.length >= this.#maxBatch) return void this.#write();
    this.#cancelGathering ??= this.#clock.after(this.#gatherMs, () => void this.#write());
  }

  /** Starts writing if nobody writes. A microtask later, so that what is added together is written together. */
  #write(): Promise<void> {
    this.#cancelGathering?.();
    this.#cancelGathering = undefined;
    return (this.#writing ??= Promise.resolve().then(() => this.#drain()));
  }

  /** Writes batch after batch. Never rejects: a failure leaves the batch in the queue and tries later. */
  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue.slice(0, this.#maxBatch);
        await this.#store.write(batch);
        this.#queue.splice(0, batch.length); // only now: what is not committed has not left
        this.#failures = 0;
      }
    } catch {
      this.#failures++;
      this.#retryLater();
    } finally {
      this.#writing = undefined;
    }
  }

  #retryLater(): void {
    if (this.#queue.length === 0) return; // given up by `close()` meanwhile
    const delayMs = this.#retryDelayMs * Math.min(30, 2 ** (this.#failures - 1));
    this.#cancelRetry = this.#clock.after(delayMs, () => void this.flush(), { background: true });
  }
}
