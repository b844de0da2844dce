import { script, type Script } from '@sluice/redis';
import { flightKeys, flightLua } from './flight-lua.ts';

/**
 * Ends a flight, so that another may begin. What was said stays for as long as a lease, for who has not read it yet. Idempotent; a
 * flight that is somebody else's by now stays.
 *
 * KEYS, ARGV[1]: see {@link flightLua}. ARGV[2] lease (ms), ARGV[3] `1`: at once, `0`: only if nobody listens elsewhere.
 *
 * Returns how many have still to be told how it ended: 0 when it is released.
 */
export const releaseScript: Script<number> = script({
  name: 'cache release',
  keys: flightKeys,
  lua: `${flightLua}
if not up() then return 0 end
local count = listeners()
if ARGV[3] == '0' and count > 0 then return count end
redis.call('DEL', KEYS[1])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
tell()
redis.call('DEL', KEYS[2])
return 0
`,
  reply: Number,
});
