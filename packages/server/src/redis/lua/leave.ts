import { script, type Script } from '@sluice/redis';
import { streamKeys, streamLua } from './stream-lua.ts';

/**
 * Follows no more, and tells who makes the stream. Idempotent.
 *
 * KEYS: see {@link streamLua}. ARGV[1] own channel. Returns nothing of use.
 */
export const leaveScript: Script<unknown> = script({
  name: 'streams leave',
  keys: streamKeys,
  lua: `${streamLua}
if call('ZREM', FOLLOWERS, ARGV[1]) == 1 then tellMaker() end
return 0
`,
  reply: (raw) => raw,
});
