import { script, type Script } from '@sluice/redis';
import { streamKeys, streamLua } from './stream-lua.ts';

/**
 * Asks that a stream be stopped: notes it down, and tells who makes it. Idempotent.
 *
 * KEYS: see {@link streamLua}. ARGV[1] owner. Returns 1, or 0 where there is no such stream or it is another owner's.
 */
export const stopScript: Script<number> = script({
  name: 'streams stop',
  keys: streamKeys,
  lua: `${streamLua}
if about('owner') ~= ARGV[1] then return 0 end
if about('state') == 'live' then
  call('HSET', ABOUT, 'stop', 1)
  tellMaker()
end
return 1
`,
  reply: Number,
});
