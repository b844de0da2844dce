import { systemClock, type Clock } from '@sluice/core';
import type { Account } from '../account.ts';
import { bucketAt } from '../bucket-at.ts';
import type { BudgetStore, Bucket, Charge, Claim, Grant, Held, ReserveOutcome, Standing } from '../budget-store.ts';
import { reachedBy } from '../reached.ts';
import { Book } from './book.ts';

/** For how long it is remembered that a call is settled: longer than anybody would settle it a second time. */
const settledForMs = 3_600_000;
/** Books are looked through for ended windows when there are twice as many as were left the last time, and so many. */
const fewBooks = 1_000;

interface Entry {
  readonly bucket: Bucket;
  amount: number;
}

/**
 * Budgets of one process, and what a budget has that is given no store. Nothing is waited for. A process that ends forgets
 * what was spent.
 *
 * @example
 * ```ts
 * const purse = budget({ limits, store: memoryBudget() });
 * ```
 */
export function memoryBudget(options: { readonly clock?: Clock } = {}): BudgetStore {
  return new MemoryBudget(options);
}

class MemoryBudget implements BudgetStore {
  readonly #clock: Clock;
  readonly #books = new Map<string, Book>();
  #sweepAt = fewBooks;
  readonly #holds = new Map<string, Entry[]>();
  /** By when each may be forgotten, in that order. */
  readonly #settled = new Map<string, number>();

  constructor({ clock = systemClock }: { readonly clock?: Clock }) {
    this.#clock = clock;
  }

  locate(accounts: readonly Account[]): readonly Bucket[] {
    const nowMs = this.#clock.wall();
    return accounts.map((account) => bucketAt(account, nowMs));
  }

  reserve(id: string, claims: readonly Claim[], raised?: Held): ReserveOutcome {
    const nowMs = this.#clock.wall();
    if (this.#settled.has(id)) return { settled: true };
    const had = this.#holds.get(id);
    const buckets =
      raised?.buckets ?? had?.map(({ bucket }) => bucket) ?? this.locate(claims.map(({ account }) => account));
    const books = buckets.map((bucket) => this.#bookOf(bucket));
    const more = claims.map(({ amount }, at) => Math.max(0, amount - (had?.[at]?.amount ?? 0)));
    const fits = books.every((book, at) => {
      const { limit } = claims[at]!.account;
      return more[at] === 0 || book.spentAt(nowMs) + book.held + more[at]! <= limit + book.granted;
    });
    if (!fits) return { refused: this.#standings(claims, books, nowMs) };
    books.forEach((book, at) => (book.held += more[at]!));
    this.#holds.set(
      id,
      buckets.map((bucket, at) => ({ bucket, amount: (had?.[at]?.amount ?? 0) + more[at]! })),
    );
    const reached = books.map((book, at) => {
      const { account, amount } = claims[at]!;
      const mark = reachedBy(book.spentAt(nowMs) + amount, account.limit + book.granted);
      if (mark <= book.told) return undefined;
      book.told = mark;
      return mark === 0 ? undefined : mark;
    });
    return { buckets, standings: this.#standings(claims, books, nowMs), reached };
  }

  settle(charges: readonly Charge[]): void {
    const nowMs = this.#clock.wall();
    this.#forget(nowMs);
    for (const { id, entries } of charges) {
      if (this.#settled.has(id)) continue;
      this.#settled.set(id, nowMs + settledForMs);
      for (const { bucket, amount } of this.#holds.get(id) ?? []) this.#bookOf(bucket).held -= amount;
      this.#holds.delete(id);
      for (const { bucket, amount } of entries) this.#bookOf(bucket).charge(amount, nowMs);
    }
  }

  usage(accounts: readonly Account[]): readonly Standing[] {
    const claims = accounts.map((account) => ({ account, amount: 0, ifLost: 0 }));
    const books = this.locate(accounts).map((bucket) => this.#bookOf(bucket));
    return this.#standings(claims, books, this.#clock.wall());
  }

  grant({ id, account, amount }: Grant): void {
    const nowMs = this.#clock.wall();
    const marker = `grant ${id}`;
    if (this.#settled.has(marker)) return;
    this.#settled.set(marker, nowMs + settledForMs);
    this.#bookOf(bucketAt(account, nowMs)).granted += amount;
  }

  reset(accounts: readonly Account[]): void {
    for (const bucket of this.locate(accounts)) this.#bookOf(bucket).forget();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #standings(claims: readonly Claim[], books: readonly Book[], nowMs: number): readonly Standing[] {
    return claims.map(({ account, amount }, at) => {
      const book = books[at]!;
      const limit = account.limit + book.granted;
      const spent = book.spentAt(nowMs);
      return { account, limit, spent, held: book.held, resetsAt: book.freesAt(spent + amount - limit, nowMs) };
    });
  }

  #bookOf(bucket: Bucket): Book {
    const name = `${bucket.slot}\n${bucket.key}`;
    let book = this.#books.get(name);
    if (!book) {
      if (this.#books.size >= this.#sweepAt) this.#sweep();
      this.#books.set(name, (book = new Book(bucket)));
    }
    return book;
  }

  #sweep(): void {
    const nowMs = this.#clock.wall();
    for (const [name, book] of this.#books) if (book.isIdle(nowMs)) this.#books.delete(name);
    this.#sweepAt = Math.max(fewBooks, this.#books.size * 2);
  }

  #forget(nowMs: number): void {
    for (const [id, untilMs] of this.#settled) {
      if (untilMs > nowMs) return;
      this.#settled.delete(id);
    }
  }
}
