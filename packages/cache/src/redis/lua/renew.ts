import { script, type Script } from '@sluice/redis';
import { flightKeys, flightLua } from './flight-lua.ts';

/**
 * Renews the lease of who makes a flight.
 *
 * KEYS, ARGV[1]: see {@link flightLua}. ARGV[2] lease (ms).
 *
 * Returns how many listen elsewhere; -1 where the flight is not ours any more.
 */
export const renewScript: Script<number> = script({
  name: 'cache renew',
  keys: flightKeys,
  lua: `${flightLua}
if not up() then return -1 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[3], 2 * ARGV[2])
return listeners()
`,
  reply: Number,
});
