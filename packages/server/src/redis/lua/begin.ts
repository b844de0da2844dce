import { script, type Script } from '@sluice/redis';
import { streamKeys, streamLua } from './stream-lua.ts';

/**
 * Begins a stream. Idempotent by its token.
 *
 * KEYS: see {@link streamLua}. ARGV[1] token, ARGV[2] own channel, ARGV[3] owner, ARGV[4] lease (ms), ARGV[5] kept for after the
 * last word (ms).
 *
 * Returns 1, or 0 where the id has a stream.
 */
export const beginScript: Script<number> = script({
  name: 'streams begin',
  keys: streamKeys,
  lua: `${streamLua}
local token = about('token')
if token then return token == ARGV[1] and 1 or 0 end
call('DEL', FRAMES, FOLLOWERS) -- of one whose head was evicted
call('HSET', ABOUT, 'token', ARGV[1], 'channel', ARGV[2], 'owner', ARGV[3], 'state', 'live',
  'until', string.format('%.0f', now() + ARGV[4]), 'length', 0, 'dropped', 0, 'bytes', 0)
keepFor(ARGV[4] + ARGV[5])
return 1
`,
  reply: Number,
});
