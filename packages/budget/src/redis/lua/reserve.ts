import { script, type Script } from '@sluice/redis';
import { budgetKeys } from './budget-keys.ts';
import { readAnswer, type Answer } from './read-answer.ts';
import { sharedLua } from './shared-lua.ts';

/**
 * Holds claims in all of their buckets, or in none. Idempotent by id: what it holds already counts as held for it. A lapsed
 * reservation comes back by it.
 *
 * KEYS and ARGV[1…2]: see {@link sharedLua}. ARGV[3] id · ARGV[4] 1: it must be within its windows now, 0: it was admitted ·
 * ARGV[5…] for each claim: bucket, stepMs, startMs, endMs, limit, amount, ifLost.
 *
 * Returns { what, now, then for each claim spent, held, limit, resetsAt, mark reached or 0 }; what: 1 held · 0 refused, nothing
 * is written · 2 another window has begun, nothing is written · 3 the id is settled.
 */
export const reserveScript: Script<Answer> = script({
  name: 'budget reserve',
  keys: budgetKeys,
  lua: `${sharedLua}
local id, checked = ARGV[3], ARGV[4] == '1'
if settled('c' .. id) then return exactly({3, now}) end

local claims = {}
for at = 5, #ARGV, 7 do
  local claim = {
    bucket = ARGV[at], stepMs = tonumber(ARGV[at + 1]), startMs = tonumber(ARGV[at + 2]), endMs = tonumber(ARGV[at + 3]),
    limit = tonumber(ARGV[at + 4]), amount = tonumber(ARGV[at + 5]), ifLost = ARGV[at + 6], own = 0,
  }
  if checked and (now < claim.startMs or now >= claim.endMs) then return exactly({2, now}) end
  claims[#claims + 1] = claim
end

local known = call('HMGET', BOOKS, 'r' .. id, 'l' .. id, 'e')
if known[1] then
  local at = 1
  for amount in string.gmatch(known[1], '%S+ (%S+) %S+ %S+ %S+') do
    if claims[at] then claims[at].own = tonumber(amount) end
    at = at + 1
  end
elseif known[2] then
  revive(id, known[2])
end

local fits = true
for _, claim in ipairs(claims) do
  claim.spent, claim.held, claim.limit, claim.told = stand(claim.bucket, claim.stepMs, claim.limit)
  claim.more = math.max(0, claim.amount - claim.own)
  if claim.more > 0 and claim.spent + claim.held + claim.more > claim.limit then fits = false end
end

local reply = {fits and 1 or 0, now}
local record, written, untilMs = {}, {}, 0
for _, claim in ipairs(claims) do
  local bucket, mark = claim.bucket, 0
  if fits then
    if claim.more > 0 then
      written[#written + 1] = 'h' .. bucket
      written[#written + 1] = int(claim.held + claim.more)
      if claim.stepMs == 0 and claim.spent == 0 and claim.held == 0 then forgetAt('=' .. bucket, claim.endMs + graceMs) end
    end
    local amount = int(claim.own + claim.more)
    record[#record + 1] = table.concat({bucket, amount, claim.ifLost, int(claim.stepMs), int(claim.endMs)}, ' ')
    untilMs = math.max(untilMs, claim.stepMs == 0 and claim.endMs or 0)
    claim.held = claim.held + claim.more
    local used = claim.spent + claim.amount
    mark = used >= claim.limit and 100 or used * 5 >= claim.limit * 4 and 80 or used * 2 >= claim.limit and 50 or 0
    local before = claim.stepMs == 0 and claim.told
      or (claim.spent >= claim.limit and 100 or claim.spent * 5 >= claim.limit * 4 and 80 or claim.spent * 2 >= claim.limit and 50 or 0)
    if mark <= before then mark = 0 end
    if mark > 0 and claim.stepMs == 0 then call('HSET', BOOKS, 'n' .. bucket, mark) end
  end
  reply[#reply + 1] = claim.spent
  reply[#reply + 1] = claim.held
  reply[#reply + 1] = claim.limit
  reply[#reply + 1] = freesAt(bucket, claim.stepMs, claim.endMs, claim.spent + claim.more - claim.limit)
  reply[#reply + 1] = mark
end
if fits then
  call('HSET', BOOKS, 'r' .. id, table.concat(record, ' '), unpack(written))
  lease(id, keepUntil(untilMs, tonumber(known[3] or 0)))
end
return exactly(reply)
`,
  reply: (raw) => readAnswer(raw, 5),
});
