import { expected, systemClock, WriteBehind, type Clock } from '@sluice/core';
import { insertAll } from './insert-all.ts';
import type { Ledger, LedgerCloseOptions, Totals } from './ledger.ts';
import type { Outbox } from './outbox.ts';
import { rangeOf } from './report/range-of.ts';
import type { Report, ReportQuery } from './report/report.ts';
import { reportOf } from './report/report-of.ts';
import type { Row } from './row.ts';
import type { RowStore } from './row-store.ts';
import { RunningTotals } from './running-totals.ts';
import { Shipper } from './shipper.ts';

export interface LedgerOptions {
  /** Where rows wait on disk while the store cannot be reached. @defaultValue none: they wait in memory, `maxQueued` of them */
  readonly outbox?: Outbox;
  /** Told of every row that the ledger could not keep, and why. @defaultValue a warning of the process */
  onLost?(rows: readonly Row[], error: unknown): void;
  /** How many rows may wait in memory. More go to the outbox, or are lost. @defaultValue `10_000` */
  readonly maxQueued?: number;
  /** How many rows one transaction has at most. @defaultValue `500` */
  readonly maxBatch?: number;
  /** How long a row waits for others, in ms: one transaction for all of them costs what it costs for one. @defaultValue `20` */
  readonly gatherMs?: number;
  /** The wait after a failed write, in ms; doubles up to thirty times itself. @defaultValue `1_000` */
  readonly retryDelayMs?: number;
  readonly clock?: Clock;
}

/**
 * Makes a {@link Ledger} of a store. Rows wait in a bounded queue and leave it when they are committed; what the store fails to take
 * is tried again, or kept in the outbox and shipped when the store is back; a row that it refuses is set aside, and the others of its
 * batch are written.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * ```ts
 * const ledger = ledgerOn(postgresRows({ client: pool }), { outbox: sqliteOutbox({ file: 'outbox.db' }) });
 * ```
 */
export function ledgerOn(store: RowStore, options: LedgerOptions = {}): Ledger {
  if (typeof store?.insert !== 'function')
    throw expected('store', 'a store of rows, as `sqliteRows()` makes one', store);
  return new StoredLedger(store, options);
}

class StoredLedger implements Ledger {
  readonly #store: RowStore;
  readonly #outbox: Outbox | undefined;
  readonly #onLost: NonNullable<LedgerOptions['onLost']>;
  readonly #clock: Clock;
  readonly #queue: WriteBehind<Row>;
  readonly #shipper: Shipper | undefined;
  readonly #totals = new RunningTotals();
  #closing: Promise<void> | undefined;

  constructor(store: RowStore, options: LedgerOptions) {
    const { outbox, onLost = warn, maxQueued, maxBatch = 500, gatherMs = 20, retryDelayMs = 1_000 } = options;
    const { clock = systemClock } = options;
    this.#store = store;
    this.#outbox = outbox;
    this.#onLost = onLost;
    this.#clock = clock;
    this.#queue = new WriteBehind<Row>({
      write: (rows) => this.#write(rows),
      onLost: (rows, error) => this.#overflow(rows, error),
      ...(maxQueued !== undefined && { maxQueued }),
      maxBatch,
      gatherMs,
      retryDelayMs,
      clock,
    });
    this.#shipper =
      outbox && new Shipper(outbox, { insert: (rows) => this.#insert(rows), maxBatch, retryDelayMs, clock });
  }

  record(row: Row): void {
    this.#totals.add(row);
    this.#queue.add(row);
  }

  async report(query: ReportQuery = {}): Promise<Report> {
    const range = rangeOf(query);
    await this.flush();
    return reportOf(this.#store.read(range), query);
  }

  totals(): Totals {
    return this.#totals.read(this.#queue.size + (this.#outbox?.size ?? 0));
  }

  async flush(): Promise<void> {
    await this.#queue.flush();
    await this.#shipper?.ship();
  }

  close(options: LedgerCloseOptions = {}): Promise<void> {
    const { deadlineMs = 10_000 } = options;
    if (!(deadlineMs >= 0)) throw expected('deadlineMs', 'a number ≥ 0', deadlineMs);
    return (this.#closing ??= this.#close(deadlineMs));
  }

  async #close(deadlineMs: number): Promise<void> {
    const untilMs = this.#clock.now() + deadlineMs;
    await this.#queue.close({ deadlineMs });
    await this.#shipper?.close(Math.max(0, untilMs - this.#clock.now()));
    this.#outbox?.close();
    await this.#store.close();
  }

  /** While the store is known to be away nobody waits for it again and again: the shipper finds out when it is back. */
  async #write(rows: readonly Row[]): Promise<void> {
    if (!this.#shipper) return this.#insert(rows);
    if (this.#shipper.away) return this.#shipper.take(rows);
    try {
      await this.#insert(rows);
    } catch {
      this.#shipper.take(rows);
    }
  }

  #insert(rows: readonly Row[]): Promise<void> {
    return insertAll(this.#store, rows, (row, fault) => this.#setAside(row, fault));
  }

  #setAside(row: Row, fault: Error): void {
    this.#outbox?.setAside(row, fault.message);
    this.#lose([row], fault);
  }

  /** No room in the queue, or no time: the outbox is there for both. */
  #overflow(rows: readonly Row[], error: unknown): void {
    if (!this.#outbox || !this.#shipper) return this.#lose(rows, error);
    try {
      this.#shipper.take(rows);
    } catch (failure) {
      this.#lose(rows, failure);
    }
  }

  #lose(rows: readonly Row[], error: unknown): void {
    this.#totals.lost(rows.length);
    this.#onLost(rows, error);
  }
}

/** Nothing is lost silently. */
function warn(rows: readonly Row[], error: unknown): void {
  const what = rows.length === 1 ? `the row ${rows[0]!.id}` : `${rows.length} rows`;
  process.emitWarning(`The ledger lost ${what}: ${error instanceof Error ? error.message : String(error)}`, {
    type: 'LedgerWarning',
  });
}
