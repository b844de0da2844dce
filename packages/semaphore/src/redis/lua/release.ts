import { script, type Script } from '@sluice/redis';
import { sharedKeys } from './shared-keys.ts';
import { sharedLua } from './shared-lua.ts';

/**
 * Gives tickets back, of those who hold and of those who wait, and hands the permits on in the same step. Idempotent.
 *
 * KEYS and ARGV[1…5]: see {@link sharedLua}. ARGV[6…] tickets.
 *
 * Returns how many of them there were.
 */
export const releaseScript: Script<number> = script({
  name: 'semaphore release',
  keys: sharedKeys,
  lua: `${sharedLua}
local dropped = 0
for i = 6, #ARGV do dropped = dropped + drop(ARGV[i]) end
if call('EXISTS', QUEUE) == 1 then
  serve()
elseif call('EXISTS', LEASES) == 0 then
  call('DEL', TICKETS, LINES)
end
return dropped
`,
  reply: Number,
});
