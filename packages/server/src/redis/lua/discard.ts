import { script, type Script } from '@sluice/redis';
import { streamKeys, streamLua } from './stream-lua.ts';

/**
 * Takes a stream away as if it had never begun. Idempotent; one that is somebody else's by now stays.
 *
 * KEYS: see {@link streamLua}. ARGV[1] token. Returns nothing of use.
 */
export const discardScript: Script<unknown> = script({
  name: 'streams discard',
  keys: streamKeys,
  lua: `${streamLua}
if about('token') ~= ARGV[1] then return 0 end
tellFollowers()
return call('DEL', ABOUT, FRAMES, FOLLOWERS)
`,
  reply: (raw) => raw,
});
