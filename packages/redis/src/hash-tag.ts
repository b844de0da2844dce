import { createHash } from 'node:crypto';

/**
 * The hash tag of a name: keys that begin with it share a slot of a cluster, whatever the name holds. Names of users never
 * go between braces themselves: one with a brace in it would move its keys apart.
 *
 * @example `hashTag('anthropic')` is `{1b4f0e9851971998e732078544c96b36}`-like; a key is `${hashTag(name)}:held`.
 */
export function hashTag(name: string): string {
  return `{${createHash('sha256').update(name).digest('hex').slice(0, 32)}}`;
}

/** The part of a key that decides its slot: between the first `{` and the next `}`, unless that is nothing. */
export function hashedPart(key: string): string {
  const open = key.indexOf('{');
  if (open === -1) return key;
  const close = key.indexOf('}', open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : key;
}
