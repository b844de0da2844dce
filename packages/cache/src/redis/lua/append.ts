import { script, type Script } from '@sluice/redis';
import { flightKeys, flightLua } from './flight-lua.ts';

/**
 * Writes down what was said, and tells who listens. Idempotent by the place of the batch.
 *
 * KEYS, ARGV[1]: see {@link flightLua}. ARGV[2] lease (ms), ARGV[3] how many batches there were before, ARGV[4] the batch.
 *
 * Returns how many listen elsewhere; -1 where the flight is not ours any more, or its log is not what we made it.
 */
export const appendScript: Script<number> = script({
  name: 'cache append',
  keys: flightKeys,
  lua: `${flightLua}
local place = tonumber(ARGV[3])
local length = redis.call('LLEN', KEYS[3])
if not up() or length < place then return -1 end
if length == place then redis.call('RPUSH', KEYS[3], ARGV[4]) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[3], 2 * ARGV[2])
local count = listeners()
tell()
return count
`,
  reply: Number,
});
