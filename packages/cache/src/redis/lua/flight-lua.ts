import { nowLua } from './now.ts';

/** What the keys of the scripts of a flight hold, in their order. */
export const flightKeys: readonly string[] = ['flight', 'listeners', 'log'];

/**
 * What the scripts of a flight share.
 *
 * KEYS[1] flight: hash of the token of who makes it and its channel; has the lease of its maker. KEYS[2] listeners: sorted set of
 * the channels of who listens elsewhere, by when their leases end. KEYS[3] log: list of what was said, in batches.
 * ARGV[1] token.
 */
export const flightLua: string = `${nowLua}
local function up() return redis.call('HGET', KEYS[1], 'token') == ARGV[1] end
local function listeners()
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now())
  return redis.call('ZCARD', KEYS[2])
end
local function tell()
  for _, channel in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do redis.call('PUBLISH', channel, ARGV[1]) end
end
`;
