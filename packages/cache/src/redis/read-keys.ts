/** What is needed of a client to read without a script: `mget` of ioredis, `mGet` of node-redis. */
export type ReadingClient =
  | { mget(...keys: string[]): Promise<(string | null)[]> }
  | { mGet(keys: string[]): Promise<unknown> };

/** The values of keys that share a slot. */
export function readKeys(client: ReadingClient, keys: string[]): Promise<(string | null)[]> {
  return 'mget' in client ? client.mget(...keys) : (client.mGet(keys) as Promise<(string | null)[]>);
}
