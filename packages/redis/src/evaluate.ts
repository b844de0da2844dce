import { evaluateKnown, evaluateSource, type RedisClient, type ScriptArgument } from './client.ts';
import { replyCode } from './failure-of.ts';
import type { Script } from './script.ts';

/**
 * Sends a script by its SHA-1, and in full where the node does not know it. Only NOSCRIPT says for certain that nothing ran: whatever
 * else fails may have been executed.
 */
export async function evaluate(
  client: RedisClient,
  { sha1, lua }: Script<unknown>,
  { keys, values }: { readonly keys: readonly string[]; readonly values: readonly ScriptArgument[] },
  wanted: () => boolean,
): Promise<unknown> {
  try {
    return await evaluateKnown(client, sha1, keys, values);
  } catch (error) {
    if (replyCode(error) !== 'NOSCRIPT' || !wanted()) throw error;
    return await evaluateSource(client, lua, keys, values);
  }
}
