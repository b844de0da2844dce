import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type Clock } from '@sluice/core';
import { ledgerOn, rowOf, type Ledger, type LedgerOptions, type Row } from '@sluice/cost';
import { postgresRows } from '@sluice/cost/postgres';
import { sqliteOutbox, sqliteRows } from '@sluice/cost/sqlite';
import pg from 'pg';
import { say } from '../say.ts';

/** The task of a process that hammers a ledger. */
export interface WriteRows {
  /** What its rows' ids begin with. */
  readonly name: string;
  /** A file, or where a Postgres listens and the file in which rows wait for it. */
  readonly store: { readonly file: string } | { readonly url: string; readonly outbox: string };
  readonly rowsPerSecond: number;
  /** How many rows may wait in memory. */
  readonly maxQueued: number;
}

/**
 * What a process says: `+` it hands over the rows up to this one, `*` those up to this one are committed, `!` this one is lost, and
 * it was told so, `.` it has closed its ledger, `?` something went wrong.
 */
export type RowWord = '+' | '*' | '!' | '.' | '?';

/** So many turns of so many ms; then it waits until all is committed. */
const turns = 20;
const turnMs = 5;

/** The n-th row of a process. By its cost it is known what all of them come to. */
export function rowNumber(name: string, number: number, at: number): Row {
  return rowOf({
    id: idOf(name, number),
    at,
    model: 'claude-sonnet-5',
    provider: 'anthropic',
    user: `u${number % 10}`,
    usage: { inputTokens: number, outputTokens: 1, raw: { input_tokens: number } },
    usageSource: 'final',
    costNanoUsd: number,
    costStatus: 'exact',
    endMs: 10,
  });
}

export function idOf(name: string, number: number): string {
  return `${name}/${String(number).padStart(9, '0')}`;
}

/** Records rows until the input ends, or until it is asked to end, and closes the ledger then. */
export async function writeRows({ name, store, rowsPerSecond, maxQueued }: WriteRows): Promise<void> {
  const clock = lateClock();
  const ledger = open(store, {
    clock,
    maxQueued,
    retryDelayMs: 200,
    onLost: (rows) => rows.forEach(({ id }) => say('!', id)),
  });
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  process.stdin.resume();
  void once(process.stdin, 'end').then(() => stop.abort());
  say('=', name);
  let number = 0;
  try {
    while (!stop.signal.aborted) {
      for (let turn = 0; turn < turns && !stop.signal.aborted; turn++) {
        const from = number + 1;
        number += Math.ceil((rowsPerSecond * turnMs) / 1_000);
        say('+', String(number));
        for (let one = from; one <= number; one++) ledger.record(rowNumber(name, one, clock.wall()));
        await sleep(turnMs);
      }
      await ledger.flush();
      if (ledger.totals().waitingRows === 0) say('*', String(number));
    }
    await ledger.close();
    say('.', JSON.stringify(ledger.totals()));
  } catch (error) {
    say('?', String(error));
  }
}

function open(store: WriteRows['store'], options: LedgerOptions): Ledger {
  if ('file' in store) return ledgerOn(sqliteRows({ file: store.file }), options);
  const pool = new pg.Pool({ connectionString: store.url, max: 2, connectionTimeoutMillis: 2_000 });
  return ledgerOn(postgresRows({ client: pool }), { ...options, outbox: sqliteOutbox({ file: store.outbox }) });
}

/** A clock that somebody sets back by an hour, every other half second. */
function lateClock(): Clock {
  return { ...systemClock, wall: () => Date.now() - (Math.floor(performance.now() / 500) % 2) * 3_600_000 };
}
