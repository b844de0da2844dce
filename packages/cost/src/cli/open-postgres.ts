import { surviveErrors, type PostgresClient } from '../postgres/client.ts';
import { postgresRows } from '../postgres/postgres-rows.ts';
import { currentVersion, expectReadable, versionOf } from '../postgres/schema.ts';
import type { RowStore } from '../row-store.ts';
import { UsageError } from './read-command-line.ts';

const connectTimeoutMs = 10_000;

/** Opens a ledger that is there. A command that reports makes no tables and brings none up to date. */
export async function openPostgres(url: string): Promise<RowStore> {
  const { client, end } = await connect(url);
  try {
    surviveErrors(client);
    const version = await versionOf(client);
    if (version === undefined) throw new Error('there is no ledger');
    expectReadable(version);
    if (version < currentVersion)
      throw new Error(`its ledger is of version ${version}: write to it once by this release`);
    return { ...postgresRows({ client }), close: end };
  } catch (error) {
    await end().catch(() => {});
    throw new UsageError(`${placeOf(url)}: ${reasonOf(error)}`, { cause: error });
  }
}

interface Connected {
  readonly client: PostgresClient;
  end(): Promise<void>;
}

/** By the client that is installed. Neither comes with this package: who keeps a ledger in SQLite needs none. */
async function connect(url: string): Promise<Connected> {
  const pg = await import('pg').catch(() => undefined);
  if (pg) {
    const pool = new pg.default.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: connectTimeoutMs });
    return { client: pool as PostgresClient, end: () => pool.end() };
  }
  const postgres = await import('postgres').catch(() => undefined);
  if (!postgres)
    throw new UsageError('Expected `pg` or `postgres` to be installed, to read from Postgres; found neither');
  const sql = postgres.default(url, { max: 1, connect_timeout: connectTimeoutMs / 1_000, onnotice: () => {} });
  return { client: sql, end: () => sql.end({ timeout: 5 }) };
}

/** Without user and password: it is written to logs. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}

/** A name that has several addresses fails with an error for each, and says nothing itself. */
function reasonOf(error: unknown): string {
  const { message, errors } = error as AggregateError;
  return message || String((errors?.[0] as Error | undefined)?.message ?? error);
}
