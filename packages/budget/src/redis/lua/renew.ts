import { script, type Script } from '@sluice/redis';
import { budgetKeys } from './budget-keys.ts';
import { sharedLua } from './shared-lua.ts';

/**
 * Renews the leases of reservations. One that lapsed, or was forgotten, is held again, whether it fits or not: its call runs.
 * One that is settled stays settled.
 *
 * KEYS and ARGV[1…2]: see {@link sharedLua}. ARGV[3…] for each: id, how many claims, for each claim: bucket, stepMs, endMs, amount,
 * ifLost.
 *
 * Returns the server's time.
 */
export const renewScript: Script<number> = script({
  name: 'budget renew',
  keys: budgetKeys,
  lua: `${sharedLua}
local at = 3
while at <= #ARGV do
  local id, count = ARGV[at], tonumber(ARGV[at + 1])
  at = at + 2
  if not settled('c' .. id) then
    local known = call('HMGET', BOOKS, 'r' .. id, 'l' .. id, 'e')
    if known[1] then
      call('ZADD', LEASES, int(now + leaseMs), id)
    else
      if known[2] then revive(id, known[2]) end
      local record, untilMs = {}, 0
      for claim = 0, count - 1 do
        local bucket, stepMs, endMs, amount, ifLost = unpack(ARGV, at + claim * 5, at + claim * 5 + 4)
        add('h' .. bucket, amount)
        if stepMs == '0' then
          forgetAt('=' .. bucket, tonumber(endMs) + graceMs)
          untilMs = math.max(untilMs, tonumber(endMs))
        end
        record[#record + 1] = table.concat({bucket, amount, ifLost, stepMs, endMs}, ' ')
      end
      call('HSET', BOOKS, 'r' .. id, table.concat(record, ' '))
      lease(id, keepUntil(untilMs, tonumber(known[3] or 0)))
    end
  end
  at = at + count * 5
end
return now
`,
  reply: Number,
});
