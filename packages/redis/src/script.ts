import { createHash } from 'node:crypto';
import { hashedPart } from './hash-tag.ts';

/** One Lua script, its SHA-1 and what its reply means. Made by {@link script}. */
export interface Script<Reply> {
  readonly name: string;
  readonly lua: string;
  readonly sha1: string;
  /** What its keys hold, in their order. */
  readonly keys: readonly string[];
  reply(raw: unknown): Reply;
}

/** What {@link script} is made of. */
export interface ScriptSource<Reply> {
  /** Names the script in errors. */
  readonly name: string;
  /** What `KEYS[1]`, `KEYS[2]`, … hold: as many as the script is run with. */
  readonly keys: readonly string[];
  readonly lua: string;
  /** Reads what the script returned. What it throws becomes a {@link StoreError} with the reason `reply`. */
  reply(this: void, raw: unknown): Reply;
}

/**
 * Makes a script to be run by a {@link ScriptRunner}. The SHA-1 is computed here, once, so make scripts when their module is
 * loaded. Write scripts idempotent: a run without a reply may have been executed.
 *
 * @example
 * ```ts
 * const count = script({ name: 'count', keys: ['counter'], lua: "return redis.call('INCR', KEYS[1])", reply: Number });
 * ```
 */
export function script<Reply>({ name, keys, lua, reply }: ScriptSource<Reply>): Script<Reply> {
  return { name, keys, lua, reply, sha1: createHash('sha1').update(lua).digest('hex') };
}

/**
 * @throws TypeError for keys that are too few, too many or empty, or do not share a slot: a cluster runs a script on one
 * node, and there is no telling from one node that another setup will refuse it.
 */
export function assertKeys({ name, keys: names }: Script<unknown>, keys: readonly string[]): void {
  if (keys.length !== names.length) {
    throw new TypeError(
      `Expected ${names.length} keys for the script \`${name}\` (${names.join(', ')}), got ${keys.length}`,
    );
  }
  let part: string | undefined;
  for (const key of keys) {
    if (key === '') throw new TypeError(`Expected the keys of the script \`${name}\` not to be empty, got ''`);
    const own = hashedPart(key);
    if (part !== undefined && own !== part) {
      throw new TypeError(
        `Expected the keys of the script \`${name}\` to share one hash tag, got ${keys.map((one) => `'${one}'`).join(', ')}`,
      );
    }
    part = own;
  }
}
