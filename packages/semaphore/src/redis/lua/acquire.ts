import { script, type Script } from '@sluice/redis';
import { readNumbers } from './read-numbers.ts';
import { sharedKeys } from './shared-keys.ts';
import { displaced, sharedLua } from './shared-lua.ts';

/** What asking came to: a permit, a place in the queue (from 1), that it is full, or that its place was given to another. */
export interface Acquired {
  readonly what: 'granted' | 'queued' | 'full' | 'displaced';
  readonly position: number;
  /** How many are served before it, as keys take turns: no more than so many. */
  readonly ahead: number;
}

const outcomes = { 3: 'displaced', 2: 'full', 1: 'granted', 0: 'queued' } as const;

/**
 * Asks for a permit, or for a place in the queue. Idempotent by ticket: asked again it says what the ticket has.
 *
 * KEYS and ARGV[1…5]: see {@link sharedLua}. ARGV[6] ticket · ARGV[7] its level · ARGV[8] its key · ARGV[9] how many may
 * wait, -1 for any number, 0 if it does not wait itself · ARGV[10] how many may be served before it, for it to take a place from
 * another: whoever cannot have its turn in time displaces nobody.
 *
 * Where as many wait as may, a newcomer gets the place of whoever would be served last of the key of which most wait, if even then
 * more of that key wait than of its own. Of who is displaced it stays known for a lease, whose message is lost or late.
 *
 * Returns { 1, 0, 0 } granted · { 0, position, ahead } queued · { 2, position, ahead } the queue is full ·
 * { 3, position, ahead } displaced.
 */
export const acquireScript: Script<Acquired> = script({
  name: 'semaphore acquire',
  keys: sharedKeys,
  lua: `${sharedLua}
local ticket, level, key, maxQueued = ARGV[6], ARGV[7], ARGV[8], tonumber(ARGV[9])
local lane = level .. key

-- The place that somebody new of the key takes.
local function lastOfLongest()
  local longest, length = unpack(call('ZREVRANGE', LINES, 0, 0, 'WITHSCORES'))
  if not longest or tonumber(length) - 1 <= tonumber(call('ZSCORE', LINES, key) or 0) then return nil end
  for lowest = 0, 9 do
    local from = lowest .. longest
    local place = call('ZREVRANGEBYLEX', QUEUE, '(' .. from .. '\\255', '[' .. from, 'LIMIT', 0, 1)[1]
    if place then return place end
  end
  call('ZREM', LINES, longest) -- Redis threw the queue away to save memory
  return nil
end

local place = call('HGET', TICKETS, ticket)
if place then
  call('ZADD', LEASES, now + leaseMs, ticket)
  if #place == 17 then return {1, 0, 0} end
  if #place == 1 then return {3, call('ZLEXCOUNT', QUEUE, '[' .. level, '+') + 1, turnsAhead(lane)} end
  local position = call('ZLEXCOUNT', QUEUE, '[' .. string.sub(place, 1, 1), '+')
  return {0, position, math.min(position - 1, turnsAhead(string.sub(place, 1, 17)))}
end

-- Nobody who could be served waits any more: what is free now is for whoever comes.
if call('ZCARD', HELD) < permits and not capped(key) then
  call('ZADD', LEASES, now + leaseMs, ticket)
  holdPermit(ticket, lane)
  keep(LEASES, TICKETS, HELD)
  return {1, 0, 0}
end

local ahead = turnsAhead(lane)
if maxQueued >= 0 and call('ZCARD', QUEUE) >= maxQueued then
  local last = maxQueued > 0 and ahead <= tonumber(ARGV[10]) and lastOfLongest()
  if not last then return {2, call('ZLEXCOUNT', QUEUE, '[' .. level, '+') + 1, ahead} end
  local other = string.sub(last, 34)
  leaveQueue(other, string.sub(last, 1, 33))
  call('HSET', TICKETS, other, '-')
  tell(other, '${displaced}')
end
local position = call('ZLEXCOUNT', QUEUE, '[' .. level, '+') + 1
call('ZADD', LEASES, now + leaseMs, ticket)
enterQueue(ticket, lane)
if level < '9' then call('ZADD', AGING, now + agingMs, ticket) end
keep(unpack(KEYS))
return {0, position, ahead}
`,
  reply(raw) {
    const [what, position, ahead] = readNumbers(raw, 3);
    const outcome = outcomes[what as keyof typeof outcomes];
    if (outcome === undefined || position === undefined || ahead === undefined) {
      throw new TypeError(`Expected 0, 1, 2 or 3, got ${what}`);
    }
    return { what: outcome, position, ahead };
  },
});
