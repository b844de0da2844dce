import { script, type Script } from '@sluice/redis';
import { nowLua } from './now.ts';

/**
 * Keeps an answer, unless its namespace was invalidated since. Idempotent.
 *
 * KEYS[1] generation, KEYS[2] entry: see {@link readStored}.
 * ARGV[1] generation that was found, ARGV[2] age, ARGV[3] fresh, ARGV[4] took, ARGV[5] kept for (all in ms), ARGV[6] value.
 *
 * Returns whether it is kept, as 1 or 0.
 */
export const keepScript: Script<number> = script({
  name: 'cache keep',
  keys: ['generation', 'entry'],
  lua: `${nowLua}
local left = math.floor(ARGV[5] - ARGV[2])
if left < 1 or redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local made = string.format('%.0f', now() - ARGV[2])
local entry = ARGV[1] .. '\\n' .. made .. ' ' .. ARGV[3] .. ' ' .. ARGV[4] .. '\\n' .. ARGV[6]
redis.call('SET', KEYS[2], entry, 'PX', left)
return 1
`,
  reply: Number,
});
