/** A value behind a script's keys. Numbers are sent in decimal; Lua gets all of them as strings. */
export type ScriptArgument = string | number;

/**
 * What is needed of an ioredis client, of one node, Sentinel or Cluster. `new Redis()` and `new Cluster()` of ioredis ≥ 5
 * are ones.
 */
export interface IoredisClient {
  /** `ready` once commands go out; `wait` while a client that connects lazily was never asked. */
  readonly status: string;
  evalsha(sha1: string, keyCount: number, ...keysAndArguments: ScriptArgument[]): Promise<unknown>;
  eval(lua: string, keyCount: number, ...keysAndArguments: ScriptArgument[]): Promise<unknown>;
  // Each client types its listeners in its own way; `any` is what all of them take.
  on(event: string, listener: (...values: any[]) => void): unknown;
}

/** What is needed of a node-redis client ≥ 5: `createClient()`, `createSentinel()` and `createCluster()` make ones. */
export interface NodeRedisClient {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  evalSha(sha1: string, options: NodeRedisScriptOptions): Promise<unknown>;
  eval(lua: string, options: NodeRedisScriptOptions): Promise<unknown>;
  on(event: string, listener: (...values: any[]) => void): unknown;
}

interface NodeRedisScriptOptions {
  keys: string[];
  arguments: string[];
}

/** A connected client that somebody else made and closes. Only the slice that scripts need, so that any of them is one. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** Whether a command would go out now, could after a while, or never will. */
export function readiness(client: RedisClient): 'ready' | 'connecting' | 'ended' {
  if ('evalSha' in client) return client.isReady ? 'ready' : client.isOpen ? 'connecting' : 'ended';
  if (client.status === 'ready' || client.status === 'wait') return 'ready'; // `wait` connects by the first command
  return client.status === 'end' ? 'ended' : 'connecting';
}

/** Runs a script that the node has to know by its SHA-1. */
export function evaluateKnown(
  client: RedisClient,
  sha1: string,
  keys: readonly string[],
  values: readonly ScriptArgument[],
): Promise<unknown> {
  if ('evalSha' in client) return client.evalSha(sha1, { keys: [...keys], arguments: values.map(String) });
  return client.evalsha(sha1, keys.length, ...keys, ...values);
}

/** Runs a script and makes it known to the node. */
export function evaluateSource(
  client: RedisClient,
  lua: string,
  keys: readonly string[],
  values: readonly ScriptArgument[],
): Promise<unknown> {
  if ('evalSha' in client) return client.eval(lua, { keys: [...keys], arguments: values.map(String) });
  return client.eval(lua, keys.length, ...keys, ...values);
}

const guarded = new WeakSet<object>();

/**
 * Listens to a client's `error` events, once for each client: without a listener node-redis ends the process when Redis
 * goes away, and ioredis writes a stack for every attempt to come back. Failures are told by the commands that fail.
 */
export function surviveErrors(client: Pick<RedisClient, 'on'>): void {
  if (guarded.has(client)) return;
  guarded.add(client);
  client.on('error', () => {});
}
