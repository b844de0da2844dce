import { script, type Script } from '@sluice/redis';
import { budgetKeys } from './budget-keys.ts';
import { sharedLua } from './shared-lua.ts';

/**
 * Charges what calls came to, and gives back what was held for them; once each. It need not be held: a hold that lapsed, or
 * that Redis lost, is charged all the same, and one that comes later finds that it is settled.
 *
 * KEYS and ARGV[1…2]: see {@link sharedLua}. ARGV[3…] for each: id, 1 or 0: whether the id is used up by it, how many entries, for
 * each entry: bucket, stepMs, endMs, amount.
 *
 * Returns the server's time.
 */
export const settleScript: Script<number> = script({
  name: 'budget settle',
  keys: budgetKeys,
  lua: `${sharedLua}
forget()
local at, last, some = 3, 0, false
while at <= #ARGV do
  local id, usedUp, count = ARGV[at], ARGV[at + 1] == '1', tonumber(ARGV[at + 2])
  at = at + 3
  if not settled('c' .. id) then
    local known = call('HMGET', BOOKS, 'r' .. id, 'l' .. id)
    if known[1] then drop(id, known[1]) end
    if known[2] then revive(id, known[2]) end
    for entry = 0, count - 1 do
      local bucket, stepMs, endMs, amount = unpack(ARGV, at + entry * 4, at + entry * 4 + 3)
      charge(bucket, tonumber(stepMs), tonumber(endMs), amount)
      if amount ~= '0' then last = math.max(last, stepMs == '0' and tonumber(endMs) or 1) end
    end
    if usedUp then
      setSettled('c' .. id)
      some = true
    end
  end
  at = at + count * 4
end
if some then keepSettled() end
if last > 0 then keepUntil(last, keptUntil()) end
return now
`,
  reply: Number,
});
