/** What is needed of a client or pool of `pg` ≥ 8, or of anything that asks as it does. */
export interface QueryClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** What is needed of `postgres` ≥ 3: `postgres(url)` makes one. */
export interface UnsafeClient {
  // It types values by the types that it knows; `any` is what all of them take.
  unsafe(text: string, values?: any[]): PromiseLike<readonly unknown[]>;
}

/** A client that somebody else made and closes. Only the slice that a ledger needs. */
export type PostgresClient = QueryClient | UnsafeClient;

/** Runs one statement. */
export async function ask(
  client: PostgresClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly unknown[]> {
  if ('query' in client) return (await client.query(text, [...values])).rows;
  return client.unsafe(text, [...values]);
}

const guarded = new WeakSet<object>();

/**
 * Listens to a client's `error` events, once for each: without a listener a pool of `pg` ends the process when Postgres goes away
 * while nothing is asked. Failures are told by the statements that fail.
 */
export function surviveErrors(client: PostgresClient): void {
  if (!('on' in client) || typeof client.on !== 'function' || guarded.has(client)) return;
  guarded.add(client);
  client.on('error', () => {});
}
