import { expected, systemClock, type Cancel, type Clock } from '@sluice/core';
import type { Row } from '../row.ts';
import { RowFaultError, type RowStore, type TimeRange } from '../row-store.ts';
import { ask, surviveErrors, type PostgresClient } from './client.ts';
import { columns, decode, encode, type Stored } from './columns.ts';
import { migrate } from './schema.ts';
import { isConflict, isRowFault, sqlStateOf } from './sql-state.ts';

export interface PostgresRowsOptions {
  /** A pool, or a client, of `pg` or `postgres`. It stays yours: nobody else closes it. */
  readonly client: PostgresClient;
  /**
   * How long a statement may take before it is given up, and its rows are written again. A connection whose other end is
   * gone without a word would hold them for a quarter of an hour. @defaultValue `30_000`
   */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/** A report reads so many rows at a time. */
const pageRows = 1_000;
/** How often a batch is tried that met another transaction. */
const conflictTries = 3;

const names = Object.keys(columns).join(', ');

/** All rows in one value: the same from every client, whatever it makes of arrays, numbers and dates. */
const insertion = `INSERT INTO sluice_ledger (${names})
SELECT ${Object.entries(columns)
  .map(([name, type]) => (type === 'json' ? `${name}::json` : name))
  .join(', ')}
FROM json_to_recordset($1::text::json) AS given (${Object.entries(columns)
  .map(([name, type]) => `${name} ${type === 'json' ? 'text' : type}`)
  .join(', ')})
ON CONFLICT (id) DO NOTHING`;

/** Rows as JSON, for the same reason. Goes on behind the last row of the page before. */
const reading = `SELECT row_to_json(page)::text AS line FROM (
  SELECT ${names} FROM sluice_ledger
  WHERE at >= $1::float8 AND at < $2::float8 AND (at, id) > ($3::float8, $4::text)
  ORDER BY at, id LIMIT ${pageRows}
) AS page ORDER BY page.at, page.id`;

/**
 * Rows in Postgres. Its tables are made when the first are written or read.
 *
 * @throws TypeError for a client that asks in no way that we know.
 */
export function postgresRows({ client, timeoutMs = 30_000, clock = systemClock }: PostgresRowsOptions): RowStore {
  if (!isClient(client)) throw expected('client', 'a client of `pg` or of `postgres`', client);
  if (!(timeoutMs > 0)) throw expected('timeoutMs', 'a number > 0', timeoutMs);
  surviveErrors(client);
  let migrated: Promise<void> | undefined;

  const ready = (): Promise<void> => {
    migrated ??= inTime(migrate(client)).catch((error: unknown) => {
      migrated = undefined; // it may have been a connection that broke
      throw error;
    });
    return migrated;
  };

  function inTime<Value>(asked: Promise<Value>): Promise<Value> {
    let cancel: Cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = clock.after(timeoutMs, () => reject(new Error(`Expected Postgres to answer within ${timeoutMs} ms`)));
    });
    return Promise.race([asked, late]).finally(() => cancel());
  }

  return {
    async insert(rows) {
      await ready();
      // In one order in every process, so that two which have the same rows do not wait for each other. Stable: of two rows
      // with one id the first is still the first.
      const ordered = rows
        .map(encode)
        .toSorted((a, b) => ((a.id as string) < (b.id as string) ? -1 : a.id === b.id ? 0 : 1));
      const values = [JSON.stringify(ordered)];
      for (let tries = 1; ; tries++) {
        try {
          await inTime(ask(client, insertion, values));
          return;
        } catch (error) {
          const sqlState = sqlStateOf(error);
          if (isRowFault(sqlState)) throw new RowFaultError(`Postgres: ${(error as Error).message}`, { cause: error });
          if (!isConflict(sqlState) || tries === conflictTries) throw error;
        }
      }
    },

    async *read({ fromMs, toMs }: TimeRange) {
      await ready();
      let [lastMs, lastId] = [-Infinity, ''];
      for (;;) {
        const lines = await inTime(ask(client, reading, [fromMs, toMs, lastMs, lastId]));
        const rows = lines.map((one): Row => decode(JSON.parse((one as { line: string }).line) as Stored));
        if (rows.length > 0) yield rows;
        const last = rows.at(-1);
        if (last === undefined || rows.length < pageRows) return;
        [lastMs, lastId] = [last.at, last.id];
      }
    },

    async close() {},
  };
}

function isClient(client: unknown): client is PostgresClient {
  if ((typeof client !== 'object' && typeof client !== 'function') || client === null) return false;
  return ['query', 'unsafe'].some((name) => typeof (client as Record<string, unknown>)[name] === 'function');
}
