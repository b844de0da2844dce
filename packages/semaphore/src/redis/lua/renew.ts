import { script, type Script } from '@sluice/redis';
import { readNumbers } from './read-numbers.ts';
import { sharedKeys } from './shared-keys.ts';
import { sharedLua } from './shared-lua.ts';

/** What renewing came to. */
export interface Renewed {
  /** In how many ms the first lease of all lapses, if nobody renews it. */
  readonly nextLapseMs: number;
  /** What each ticket had, in the order in which they were given; `displaced`: its place was given to another. */
  readonly had: readonly ('nothing' | 'place' | 'permit' | 'displaced')[];
}

const states = ['nothing', 'place', 'permit', 'displaced'] as const;

/**
 * Says that tickets are still wanted: of those who wait and of those who hold, many at once. A holder whose permit has
 * lapsed is counted again, limit or not: its call runs on, and everybody new waits for it. A waiter that has lapsed has to
 * ask again. Also what finds those who lapsed where nobody comes or goes.
 *
 * KEYS and ARGV[1…5]: see {@link sharedLua}. ARGV[6] how many hold, ARGV[7…] for each its ticket and its lane
 * (`<level><key>`), then the tickets of those who wait.
 *
 * Returns { ms until the next lease lapses, then for each ticket 3 displaced, 2 permit, 1 place, 0 nothing }, as it was before.
 */
export const renewScript: Script<Renewed> = script({
  name: 'semaphore renew',
  keys: sharedKeys,
  lua: `${sharedLua}
local reply = {leaseMs}
local at = 7
for _ = 1, tonumber(ARGV[6]) do
  local ticket, lane = ARGV[at], ARGV[at + 1]
  at = at + 2
  local place = call('HGET', TICKETS, ticket)
  if not place or #place ~= 17 then
    if place and #place > 17 then leaveQueue(ticket, place) end
    holdPermit(ticket, lane)
  end
  call('ZADD', LEASES, now + leaseMs, ticket)
  reply[#reply + 1] = place and 2 or 0
end
for i = at, #ARGV do
  local place = call('HGET', TICKETS, ARGV[i])
  if place then call('ZADD', LEASES, now + leaseMs, ARGV[i]) end
  reply[#reply + 1] = not place and 0 or (#place > 17 and 1 or (#place == 17 and 2 or 3))
end

-- Who may hold more now, because the limits are others, is looked at anew.
for _, lane in ipairs(call('ZRANGE', CAPPED, 0, -1)) do
  call('ZREM', CAPPED, lane)
  queueUp(lane)
end
serve()

local first = call('ZRANGE', LEASES, 0, 0, 'WITHSCORES')[2]
if first then
  keep(unpack(KEYS))
  reply[1] = tonumber(first) - now
else
  call('DEL', TICKETS, LINES)
end
return reply
`,
  reply(raw) {
    const [nextLapseMs = 0, ...codes] = readNumbers(raw, 1);
    return { nextLapseMs, had: codes.map((code) => states[code] ?? 'nothing') };
  },
});
