import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './transaction.ts';

/** Tells our files from other SQLite files: "Slui" in ASCII. */
const applicationId = 0x536c7569;

/**
 * What columns people will ask for by SQL. The row stands once, as JSON; these are read out of it.
 */
const columns = `
  operation TEXT AS (row ->> 'operation'),
  user_id TEXT AS (row ->> 'user'),
  tenant_id TEXT AS (row ->> 'tenant'),
  tags TEXT AS (row -> 'tags'),
  provider TEXT AS (row ->> 'provider'),
  model TEXT AS (row ->> 'model'),
  requested_model TEXT AS (row ->> 'requestedModel'),
  service_tier TEXT AS (row ->> 'serviceTier'),
  input_tokens INTEGER AS (row ->> '$.usage.inputTokens'),
  cache_read_tokens INTEGER AS (row ->> '$.usage.cacheReadTokens'),
  cache_write_tokens INTEGER AS (row ->> '$.usage.cacheWriteTokens'),
  cache_write_long_tokens INTEGER AS (row ->> '$.usage.cacheWriteLongTokens'),
  output_tokens INTEGER AS (row ->> '$.usage.outputTokens'),
  reasoning_tokens INTEGER AS (row ->> '$.usage.reasoningTokens'),
  usage_source TEXT AS (row ->> 'usageSource'),
  cost_nano_usd INTEGER AS (row ->> 'costNanoUsd'),
  cost_status TEXT AS (row ->> 'costStatus'),
  saved_nano_usd INTEGER AS (row ->> 'savedNanoUsd'),
  price_version TEXT AS (row ->> 'priceVersion'),
  permit_ms REAL AS (row ->> 'permitMs'),
  start_ms REAL AS (row ->> 'startMs'),
  first_output_ms REAL AS (row ->> 'firstOutputMs'),
  end_ms REAL AS (row ->> 'endMs'),
  outcome TEXT AS (row ->> 'outcome'),
  error_code TEXT AS (row ->> 'errorCode')`;

/** Each brings a file from the version of its index to the next. Never changed, only added to. */
const migrations: readonly string[] = [
  `CREATE TABLE sluice_ledger (id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, row TEXT NOT NULL, ${columns});
   CREATE INDEX sluice_ledger_at ON sluice_ledger (at);
   CREATE TABLE sluice_outbox (id TEXT NOT NULL UNIQUE, row TEXT NOT NULL, refused TEXT);
   PRAGMA application_id = ${applicationId};`,
];

/** The version that this release writes. */
export const schemaVersion: number = migrations.length;

/** @throws Error for a file that is no ledger of ours, or of a newer version. */
export function migrate(database: DatabaseSync, file: string): void {
  if (versionOf(database, file) === schemaVersion) return;
  inTransaction(database, () => {
    const version = versionOf(database, file); // again: another process may have been faster
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${schemaVersion}`);
  });
}

function versionOf(database: DatabaseSync, file: string): number {
  const application = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  const tables = database.prepare('SELECT count(*) AS tables FROM sqlite_master').get()!['tables'] as number;
  if (application !== applicationId && (application !== 0 || tables > 0)) {
    throw new Error(`Expected ${file} to be a ledger, got another SQLite database`);
  }
  if (version > schemaVersion) {
    throw new Error(
      `Expected ${file} to have the schema version ${schemaVersion} or an older one, got ${version}: a newer @sluice/cost wrote it`,
    );
  }
  return version;
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return database.prepare(`PRAGMA ${name}`).get()![name] as number;
}
