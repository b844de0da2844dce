import { script, type Script } from '@sluice/redis';
import { budgetKeys } from './budget-keys.ts';
import { readAnswer, type Answer } from './read-answer.ts';
import { sharedLua } from './shared-lua.ts';

/**
 * Looks at buckets, or changes them by hand.
 *
 * KEYS and ARGV[1…2]: see {@link sharedLua}. ARGV[3] `usage`, `reset` (what was charged is forgotten) or `grant` (the limit is raised,
 * once) · ARGV[4] the grant's id · ARGV[5] how much is granted · ARGV[6…] for each bucket: bucket, stepMs, startMs, endMs, limit.
 *
 * Returns { what, now, then for each bucket spent, held, limit, resetsAt }; what: 1 done · 2 another window has begun, nothing is
 * written · 3 it is granted already.
 */
export const lookScript: Script<Answer> = script({
  name: 'budget look',
  keys: budgetKeys,
  lua: `${sharedLua}
forget()
local what, grant, amount = ARGV[3], 'g' .. ARGV[4], ARGV[5]
for at = 6, #ARGV, 5 do
  if now < tonumber(ARGV[at + 2]) or now >= tonumber(ARGV[at + 3]) then return exactly({2, now}) end
end
if what == 'grant' then
  if settled(grant) then return exactly({3, now}) end
  setSettled(grant)
  keepSettled()
end
local reply = {1, now}
for at = 6, #ARGV, 5 do
  local bucket, stepMs, endMs = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 3])
  if what == 'grant' then
    add('g' .. bucket, amount)
    forgetAt('=' .. bucket, endMs + graceMs)
    keepUntil(endMs, keptUntil())
  elseif what == 'reset' and stepMs == 0 then
    call('HDEL', BOOKS, 's' .. bucket, 'n' .. bucket)
  elseif what == 'reset' then
    local step = math.floor(now / stepMs)
    for back = 0, steps do call('HDEL', BOOKS, 's' .. bucket .. '.' .. int(step - back)) end
  end
  local spent, held, limit = stand(bucket, stepMs, tonumber(ARGV[at + 4]))
  reply[#reply + 1] = spent
  reply[#reply + 1] = held
  reply[#reply + 1] = limit
  reply[#reply + 1] = freesAt(bucket, stepMs, endMs, spent - limit + 1)
end
return exactly(reply)
`,
  reply: (raw) => readAnswer(raw, 4),
});
