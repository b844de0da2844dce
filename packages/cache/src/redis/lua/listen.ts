import { script, type Script } from '@sluice/redis';
import { flightKeys, flightLua } from './flight-lua.ts';

/** What was said since. */
export interface Heard {
  /** Whether it goes on. */
  readonly up: boolean;
  readonly batches: readonly string[];
}

/**
 * Hears what was said, and counts as one who listens for as long as a lease. Who makes the flight is told of a new listener, and of one
 * who leaves. Idempotent.
 *
 * KEYS, ARGV[1]: see {@link flightLua}. ARGV[2] own channel, ARGV[3] lease (ms; 0: leaves), ARGV[4] how many batches were heard,
 * ARGV[5] how many more to hear at most.
 *
 * Returns whether the flight goes on, as 1 or 0, and the batches.
 */
export const listenScript: Script<Heard> = script({
  name: 'cache listen',
  keys: flightKeys,
  lua: `${flightLua}
local lease = tonumber(ARGV[3])
local goes = up()
local changed = 0
if lease == 0 then
  changed = redis.call('ZREM', KEYS[2], ARGV[2])
elseif goes then
  changed = redis.call('ZADD', KEYS[2], string.format('%.0f', now() + lease), ARGV[2])
  redis.call('PEXPIRE', KEYS[2], 2 * lease)
end
if changed > 0 and goes then redis.call('PUBLISH', redis.call('HGET', KEYS[1], 'channel'), ARGV[1]) end
if lease == 0 then return { 0, {} } end
return { goes and 1 or 0, redis.call('LRANGE', KEYS[3], ARGV[4], ARGV[4] + ARGV[5] - 1) }
`,
  reply(raw) {
    const [goes, batches] = raw as [unknown, unknown];
    if (!Array.isArray(batches) || batches.some((batch) => typeof batch !== 'string'))
      throw new TypeError('Expected batches');
    return { up: goes === 1, batches: batches as string[] };
  },
});
