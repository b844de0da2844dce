/** The first letter of a message: it has a permit. */
export const granted = '+';
/** It has its place no longer. */
export const displaced = '-';

/**
 * What the scripts share: one queue and one set of permits, in keys of one hash tag, on the server's clock. What is given and
 * who is next is sets and the places in them: no counters that could stay behind, but for how many wait of each key, which only
 * tells whose line is the longest.
 *
 * A ticket (a random id of one request) is in `leases` with the time at which it lapses, whether it waits or holds: whoever
 * stops renewing leaves the queue as well. Expired ones are removed before anything else is done, and permits that are
 * free are handed to those who wait before anybody new is looked at, so nobody passes the queue.
 *
 * KEYS[1] leases   zset, ticket → when it lapses, in ms of the server's clock
 * KEYS[2] tickets  hash, ticket → `<level><key>`, behind it `<order>` if it waits, nothing if it holds, and `-` alone if its place
 *                  was given to another: it says so to who asks, for as long as its lease; `#` → a counter for orders and
 *                  turns, which may start anew whenever nobody is there
 * KEYS[3] held     zset, all 0: `<key><ticket>`, so that a range tells what a key holds
 * KEYS[4] queue    zset, all 0: `<level><key><order><ticket>`; `<level><key>` is a lane, first come, first served
 * KEYS[5] turns    zset, lane → -level · 2^40 + turn: its first is the lane that is served next
 * KEYS[6] capped   zset, the same for lanes whose key holds as many as it may
 * KEYS[7] aging    zset, ticket → when it moves up a level, in ms of the server's clock
 * KEYS[8] lines    zset, key → how many wait of it
 *
 * ARGV[1] permits · ARGV[2] permits a key · ARGV[3] ms until a waiting ticket moves up · ARGV[4] ms of a lease ·
 * ARGV[5] the beginning of the channels that tell of grants and of
 * places that were given to others: {@link granted} or {@link displaced}, and the ticket
 *
 * Levels are a digit, keys 16 of the hash, orders 16 digits: fixed widths, so that a ticket may hold anything.
 */
export const sharedLua: string = `
local LEASES, TICKETS, HELD, QUEUE, TURNS, CAPPED, AGING, LINES = unpack(KEYS)
local permits, permitsPerKey = tonumber(ARGV[1]), tonumber(ARGV[2])
local agingMs, leaseMs, channel = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local call = redis.call

-- Redis forgets a semaphore that nobody uses. Longer than any lease may be, so that no lease can shorten another.
local function keep(...)
  for _, key in ipairs({...}) do call('PEXPIRE', key, 3600000) end
end

local function nextTurn()
  return call('HINCRBY', TICKETS, '#', 1)
end

local function capped(key)
  if permitsPerKey >= permits then return false end
  return call('ZLEXCOUNT', HELD, '[' .. key, '(' .. key .. '\\255') >= permitsPerKey
end

local function queueUp(lane)
  local turn = -tonumber(string.sub(lane, 1, 1)) * 1099511627776 + nextTurn()
  call('ZADD', capped(string.sub(lane, 2)) and CAPPED or TURNS, turn, lane)
end

local function headOf(lane)
  return call('ZRANGEBYLEX', QUEUE, '[' .. lane, '(' .. lane .. '\\255', 'LIMIT', 0, 1)[1]
end

-- How many are served before somebody new of a lane: all of the levels above, and as many turns of each other lane as it
-- takes itself.
local function turnsAhead(lane)
  local level = tonumber(string.sub(lane, 1, 1))
  local above = level == 9 and 0 or call('ZLEXCOUNT', QUEUE, '[' .. level + 1, '+')
  local others = call('ZLEXCOUNT', QUEUE, '[' .. level, '+') - above
  local own = call('ZLEXCOUNT', QUEUE, '[' .. lane, '(' .. lane .. '\\255')
  local lanes = call('ZCOUNT', TURNS, -level * 1099511627776, '(' .. string.format('%.0f', (1 - level) * 1099511627776))
  if call('ZSCORE', TURNS, lane) then lanes = lanes - 1 end
  return above + own + math.min(others - own, lanes * (own + 1))
end

-- A key that holds one less may have a lane that waits for that.
local function uncap(key)
  if call('EXISTS', CAPPED) == 0 or capped(key) then return end
  for level = 0, 9 do
    if call('ZREM', CAPPED, level .. key) == 1 then queueUp(level .. key) end
  end
end

-- One waits less of a lane's key.
local function shorten(lane)
  local key = string.sub(lane, 2)
  if tonumber(call('ZINCRBY', LINES, -1, key)) <= 0 then call('ZREM', LINES, key) end
end

local function leaveQueue(ticket, place)
  local lane = string.sub(place, 1, 17)
  if call('ZREM', QUEUE, place .. ticket) == 1 then shorten(lane) end
  call('ZREM', AGING, ticket)
  if not headOf(lane) and call('ZREM', TURNS, lane) == 0 then call('ZREM', CAPPED, lane) end
end

local function enterQueue(ticket, lane)
  local place = lane .. string.format('%016.0f', nextTurn())
  local first = not headOf(lane)
  call('ZADD', QUEUE, 0, place .. ticket)
  call('HSET', TICKETS, ticket, place)
  call('ZINCRBY', LINES, 1, string.sub(lane, 2))
  if first then queueUp(lane) end
end

local function holdPermit(ticket, lane)
  call('ZADD', HELD, 0, string.sub(lane, 2) .. ticket)
  call('HSET', TICKETS, ticket, lane)
end

-- Takes a ticket out of everything. 1 if it was there.
local function drop(ticket)
  local place = call('HGET', TICKETS, ticket)
  call('ZREM', LEASES, ticket)
  if not place then return 0 end
  call('HDEL', TICKETS, ticket)
  if #place > 17 then
    leaveQueue(ticket, place)
  elseif #place == 17 then
    local key = string.sub(place, 2)
    call('ZREM', HELD, key .. ticket)
    uncap(key)
  end
  return 1
end

local function reap()
  for _, ticket in ipairs(call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, 1000)) do drop(ticket) end
end

-- Whoever has waited for long moves up, behind those who are there.
local function age()
  for _, ticket in ipairs(call('ZRANGEBYSCORE', AGING, '-inf', now, 'LIMIT', 0, 500)) do
    local place = call('HGET', TICKETS, ticket)
    local due = tonumber(call('ZSCORE', AGING, ticket)) + agingMs
    call('ZREM', AGING, ticket)
    if place and #place > 17 then
      leaveQueue(ticket, place)
      local level = tonumber(string.sub(place, 1, 1)) + 1
      enterQueue(ticket, level .. string.sub(place, 2, 17))
      if level < 9 then call('ZADD', AGING, due, ticket) end
    end
  end
end

-- Tells the process of a ticket.
local function tell(ticket, news)
  call('PUBLISH', channel .. string.sub(ticket, 1, 16), news .. ticket)
end

-- Hands free permits to those who are next, and tells their processes.
local function serve()
  local free = permits - call('ZCARD', HELD)
  while free > 0 do
    local lane = call('ZRANGE', TURNS, 0, 0)[1]
    if not lane then return end
    call('ZREM', TURNS, lane)
    local place = headOf(lane)
    if capped(string.sub(lane, 2)) then
      queueUp(lane)
    elseif place then -- there is none only if Redis threw the queue away to save memory
      local ticket = string.sub(place, 34)
      call('ZREM', QUEUE, place)
      call('ZREM', AGING, ticket)
      shorten(lane)
      holdPermit(ticket, lane)
      if headOf(lane) then queueUp(lane) end
      tell(ticket, '${granted}')
      free = free - 1
    end
  end
end

reap()
if call('EXISTS', QUEUE) == 1 then
  age()
  serve()
end
`;
