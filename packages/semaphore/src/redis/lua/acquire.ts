import { script, type Script } from '@sluice/redis';
import { readNumbers } from './read-numbers.ts';
import { sharedKeys } from './shared-keys.ts';
import { sharedLua } from './shared-lua.ts';

/** What asking came to: a permit, a place in the queue (from 1), or that it is full. */
export interface Acquired {
  readonly what: 'granted' | 'queued' | 'full';
  readonly position: number;
  /** How many are served before it, as keys take turns: no more than so many. */
  readonly ahead: number;
}

const outcomes = { 2: 'full', 1: 'granted', 0: 'queued' } as const;

/**
 * Asks for a permit, or for a place in the queue. Idempotent by ticket: asked again it says what the ticket has.
 *
 * KEYS and ARGV[1…5]: see {@link sharedLua}. ARGV[6] ticket · ARGV[7] its level · ARGV[8] its key · ARGV[9] how many may
 * wait, -1 for any number.
 *
 * Returns { 1, 0, 0 } granted · { 0, position, ahead } queued · { 2, position, ahead } the queue is full.
 */
export const acquireScript: Script<Acquired> = script({
  name: 'semaphore acquire',
  keys: sharedKeys,
  lua: `${sharedLua}
local ticket, level, key, maxQueued = ARGV[6], ARGV[7], ARGV[8], tonumber(ARGV[9])
local lane = level .. key

local place = call('HGET', TICKETS, ticket)
if place then
  call('ZADD', LEASES, now + leaseMs, ticket)
  if #place == 17 then return {1, 0, 0} end
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

local position = call('ZLEXCOUNT', QUEUE, '[' .. level, '+') + 1
local ahead = turnsAhead(lane)
if maxQueued >= 0 and call('ZCARD', QUEUE) >= maxQueued then return {2, position, ahead} end
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
      throw new TypeError(`Expected 0, 1 or 2, got ${what}`);
    }
    return { what: outcome, position, ahead };
  },
});
