import type { Row } from './row.ts';

/**
 * Where rows wait on this machine while their store cannot be reached, or is too slow. Not asynchronous: what is put is kept when
 * `put` returns, because a process may be at its end.
 */
export interface Outbox {
  /** Commits the rows. An id that is there already is left as it is. @throws when they cannot be kept. */
  put(rows: readonly Row[]): void;
  /** Commits a row that its store refuses, and why. It is not shipped any more, and is there to be looked at. */
  setAside(row: Row, why: string): void;
  /** The oldest rows that are to be shipped. */
  oldest(maxRows: number): readonly Row[];
  remove(rows: readonly Row[]): void;
  /** How many are to be shipped. */
  readonly size: number;
  close(): void;
}
