import { ask, type PostgresClient } from './client.ts';

/** So that no program has to guess whose lock it is: the first eight bytes of the SHA-256 of `sluice_ledger`. */
const advisoryLock = '-5786104558041694072';

/** What leads from one version to the next. What was published stays as it is; a new version is a new entry. */
const migrations: readonly string[] = [
  `CREATE TABLE sluice_ledger (
      id text COLLATE "C" PRIMARY KEY,
      at float8 NOT NULL,
      operation text NOT NULL,
      user_id text,
      tenant_id text,
      tags json NOT NULL,
      provider text,
      model text NOT NULL,
      requested_model text NOT NULL,
      service_tier text,
      stream boolean NOT NULL,
      answer_id text,
      request_id text,
      input_tokens int8,
      cache_read_tokens int8,
      cache_write_tokens int8,
      cache_write_long_tokens int8,
      output_tokens int8,
      reasoning_tokens int8,
      usage_raw json,
      usage_source text NOT NULL,
      cost_nano_usd int8,
      cost_status text NOT NULL,
      saved_nano_usd int8,
      price_version text,
      permit_ms float8,
      start_ms float8,
      first_output_ms float8,
      end_ms float8 NOT NULL,
      outcome text NOT NULL,
      error_code text
    );
    CREATE INDEX sluice_ledger_at ON sluice_ledger (at, id);`,
];

/** The version of the tables that this release reads and writes. */
export const currentVersion: number = migrations.length;

/** Which version of the tables is there; `undefined`: there are none. */
export async function versionOf(client: PostgresClient): Promise<number | undefined> {
  const [there] = await ask(client, `SELECT to_regclass('sluice_ledger_version')::text AS name`);
  if ((there as { name: string | null }).name === null) return undefined;
  const [newest] = await ask(client, 'SELECT max(version)::float8 AS version FROM sluice_ledger_version');
  return (newest as { version: number | null }).version ?? undefined;
}

/**
 * Makes the tables, or brings them up to date: all of it or nothing, however many processes begin at once.
 *
 * @throws Error when a newer release has been here.
 */
export async function migrate(client: PostgresClient): Promise<void> {
  let found = await versionOf(client);
  if (found === undefined || found < currentVersion) {
    await ask(client, migration);
    found = await versionOf(client);
  }
  if (found !== undefined) expectReadable(found);
}

/** @throws Error when a newer release has been here. */
export function expectReadable(version: number): void {
  if (version <= currentVersion) return;
  throw new Error(
    `Expected a ledger of version ${currentVersion} at most, got ${version}: a newer @sluice/cost has written to it`,
  );
}

/**
 * One statement, and therefore one transaction on one connection, whatever pool it goes through. Its lock is over with it.
 * Whoever had to wait finds the version of the one that was first.
 */
const migration = `DO $sluice$
DECLARE found integer;
BEGIN
  PERFORM pg_advisory_xact_lock(${advisoryLock});
  CREATE TABLE IF NOT EXISTS sluice_ledger_version (version integer PRIMARY KEY);
  SELECT coalesce(max(version), 0) INTO found FROM sluice_ledger_version;
  ${migrations
    .map(
      (statements, index) => `IF found < ${index + 1} THEN
    ${statements}
    INSERT INTO sluice_ledger_version VALUES (${index + 1});
  END IF;`,
    )
    .join('\n  ')}
END
$sluice$`;
