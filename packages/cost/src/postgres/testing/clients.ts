import pg from 'pg';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import type { PostgresClient } from '../client.ts';

/** How each client that we promise to work with is made for a schema of its own. */
export const clientMakers = {
  pg(url: string, schema: string) {
    const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}`, max: 4 });
    return { client: pool as PostgresClient, end: () => pool.end() };
  },
  postgres(url: string, schema: string) {
    const sql = postgres(url, { connection: { search_path: schema }, max: 4, onnotice: () => {} });
    // Without a timeout it waits for ever once a connection has broken.
    return { client: sql as PostgresClient, end: () => sql.end({ timeout: 1 }) };
  },
};

export type ClientName = keyof typeof clientMakers;

export const clientNames: readonly ClientName[] = Object.keys(clientMakers) as ClientName[];

/** A client whose tables nobody else sees, until the test is over. */
export async function openClient(name: ClientName, url: string, schema?: string): Promise<PostgresClient> {
  const { client, end } = clientMakers[name](url, schema ?? (await makeSchema(url)));
  onTestFinished(end);
  return client;
}

export async function makeSchema(url: string): Promise<string> {
  const name = `s${crypto.randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`CREATE SCHEMA ${name}`);
  await client.end();
  return name;
}
