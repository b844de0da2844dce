/**
 * What the scripts share: the books of one slot, in keys of one hash tag, on the server's clock. All numbers are whole and at
 * most 2^53 - 1, so that Lua counts them exactly; they are written by `int`, because Lua itself writes 1e+15.
 *
 * A bucket is an account in a window; its key has the window's bounds in it, so that nothing has to be reset. A reservation is
 * remembered with its buckets: it is charged where it was held, whatever the time is by then. It has a lease; when that is over
 * without a settlement it lapses: `ifLost` is charged for it, and taken back when it is heard of after all.
 *
 * KEYS[1] books    hash:
 *                    s<bucket>          charged; of a bucket that rolls, s<bucket>.<step>
 *                    h<bucket>          held
 *                    g<bucket>          granted on top of the limit
 *                    n<bucket>          the highest mark, in percent, that somebody was told of
 *                    r<id>              a reservation: `bucket amount ifLost stepMs endMs`, one after the other
 *                    l<id>              one that lapsed: `bucket charged step stepMs endMs`, one after the other
 *                    e                  until when all this is kept
 * KEYS[2] leases   zset, id → when it lapses, in ms of the server's clock
 * KEYS[3] ends     zset, a field of the books, or `=<bucket>` for all of a bucket → when it is forgotten
 * KEYS[4] settled  zset, `c<id>` of a call, `g<id>` of a grant → until when it is known that it is done
 *
 * ARGV[1] ms of a lease · ARGV[2] for how many ms it is known that a call is settled
 */
export const sharedLua = `
local BOOKS, LEASES, ENDS, SETTLED = unpack(KEYS)
local call = redis.call
local leaseMs, settledForMs = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local steps, graceMs, forEver = 60, 86400000, 9007199254740991

local function int(number)
  return string.format('%.0f', number)
end

-- Large ones as text: clients add a digit's code before they take away that of 0, and are one off near 2^53.
local function exactly(numbers)
  for at, number in ipairs(numbers) do
    if number > 9000000000000000 then numbers[at] = int(number) end
  end
  return numbers
end

local function add(field, amount)
  if amount == '0' then return end
  return call('HINCRBY', BOOKS, field, amount)
end

local function take(field, amount)
  if amount == '0' then return end
  return call('HINCRBY', BOOKS, field, '-' .. amount)
end

-- Redis forgets a slot that nobody uses, when all of its windows are over. 'known': until when it is kept as it is.
local function keepUntil(endMs, known)
  local untilMs = math.max(endMs, now + leaseMs + settledForMs) + graceMs
  untilMs = endMs >= forEver and forEver or math.ceil(untilMs / 3600000) * 3600000
  if untilMs <= known then return known end
  call('HSET', BOOKS, 'e', int(untilMs))
  for _, key in ipairs({BOOKS, LEASES, ENDS}) do
    if untilMs < forEver then call('PEXPIREAT', key, int(untilMs)) else call('PERSIST', key) end
  end
  return untilMs
end

local function keptUntil()
  return tonumber(call('HGET', BOOKS, 'e') or 0)
end

local function forgetAt(member, atMs)
  if atMs >= forEver then return end
  call('ZADD', ENDS, int(atMs), member)
  local known = keptUntil()
  if known < forEver and known > 0 then call('PEXPIREAT', ENDS, int(known)) end
end

-- Returns the step that it is charged in; 0 where the bucket does not roll.
local function charge(bucket, stepMs, endMs, amount)
  if amount == '0' then return 0 end
  if stepMs == 0 then
    if add('s' .. bucket, amount) == tonumber(amount) then forgetAt('=' .. bucket, endMs + graceMs) end
    return 0
  end
  local step = math.floor(now / stepMs)
  local field = 's' .. bucket .. '.' .. int(step)
  if add(field, amount) == tonumber(amount) then forgetAt(field, (step + steps + 2) * stepMs) end
  return step
end

local function unhold(bucket, amount)
  local left = take('h' .. bucket, amount)
  if left and left <= 0 then call('HDEL', BOOKS, 'h' .. bucket) end
end

-- Gives back what a reservation holds.
local function drop(id, record)
  call('HDEL', BOOKS, 'r' .. id)
  call('ZREM', LEASES, id)
  for bucket, amount in string.gmatch(record, '(%S+) (%S+) %S+ %S+ %S+') do unhold(bucket, amount) end
end

-- A reservation that lapsed is heard of: what was charged for it is charged no more.
local function revive(id, record)
  call('HDEL', BOOKS, 'l' .. id)
  call('ZREM', ENDS, 'l' .. id)
  for bucket, charged, step in string.gmatch(record, '(%S+) (%S+) (%S+) %S+ %S+') do
    local field = 's' .. bucket .. (step == '0' and '' or '.' .. step)
    if call('HEXISTS', BOOKS, field) == 1 then take(field, charged) end
  end
end

local function lapse()
  for _, id in ipairs(call('ZRANGEBYSCORE', LEASES, '-inf', int(now), 'LIMIT', '0', '1000')) do
    local record = call('HGET', BOOKS, 'r' .. id)
    if record then drop(id, record) else call('ZREM', LEASES, id) end
    local lapsed = {}
    for bucket, ifLost, stepMs, endMs in string.gmatch(record or '', '(%S+) %S+ (%S+) (%S+) (%S+)') do
      local step = charge(bucket, tonumber(stepMs), tonumber(endMs), ifLost)
      lapsed[#lapsed + 1] = table.concat({bucket, ifLost, int(step), stepMs, endMs}, ' ')
    end
    if record then
      call('HSET', BOOKS, 'l' .. id, table.concat(lapsed, ' '))
      forgetAt('l' .. id, now + settledForMs)
    end
  end
end

local function forget()
  for _, member in ipairs(call('ZRANGEBYSCORE', ENDS, '-inf', int(now), 'LIMIT', '0', '100')) do
    call('ZREM', ENDS, member)
    if string.sub(member, 1, 1) == '=' then
      local bucket = string.sub(member, 2)
      call('HDEL', BOOKS, 's' .. bucket, 'h' .. bucket, 'g' .. bucket, 'n' .. bucket)
    else
      call('HDEL', BOOKS, member)
    end
  end
end

local function settled(id)
  return call('ZSCORE', SETTLED, id)
end

local function setSettled(id)
  call('ZADD', SETTLED, int(now + settledForMs), id)
end

-- After some were.
local function keepSettled()
  call('ZREMRANGEBYSCORE', SETTLED, '-inf', now)
  call('PEXPIRE', SETTLED, int(settledForMs))
end

-- Leases that begin anew have no end of their own yet.
local function lease(id, known)
  call('ZADD', LEASES, int(now + leaseMs), id)
  if known < forEver and call('ZCARD', LEASES) == 1 then call('PEXPIREAT', LEASES, int(known)) end
end

-- How a bucket stands: spent, held, limit with what was granted, the mark told of.
local function stand(bucket, stepMs, limit)
  if stepMs == 0 then
    local book = call('HMGET', BOOKS, 's' .. bucket, 'h' .. bucket, 'g' .. bucket, 'n' .. bucket)
    return tonumber(book[1] or 0), tonumber(book[2] or 0), limit + tonumber(book[3] or 0), tonumber(book[4] or 0)
  end
  local spent = 0
  local fields = {}
  local step = math.floor(now / stepMs)
  for back = steps, 0, -1 do fields[#fields + 1] = 's' .. bucket .. '.' .. int(step - back) end
  for _, amount in ipairs(call('HMGET', BOOKS, unpack(fields))) do spent = spent + tonumber(amount or 0) end
  return spent, tonumber(call('HGET', BOOKS, 'h' .. bucket) or 0), limit, 0
end

-- When there will be so much more: at the end of the window, or when enough has left one that rolls.
local function freesAt(bucket, stepMs, endMs, excess)
  if stepMs == 0 then return endMs end
  local step = math.floor(now / stepMs)
  local last = step
  for back = steps, 0, -1 do
    if excess <= 0 then break end
    local amount = tonumber(call('HGET', BOOKS, 's' .. bucket .. '.' .. int(step - back)) or 0)
    if amount > 0 then
      excess = excess - amount
      last = step - back
    end
  end
  return (last + steps + 1) * stepMs
end

lapse()
`;
