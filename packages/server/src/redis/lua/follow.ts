import { script, type Script } from '@sluice/redis';
import { streamKeys, streamLua } from './stream-lua.ts';

/** What there is to read of a stream. */
export interface Seen {
  /** `lost`: the lease of the process that makes it has run out · `ahead`: the reader is, and the stream runs. */
  readonly state: 'live' | 'over' | 'lost' | 'not-found' | 'future' | 'ahead' | 'gone';
  readonly frames: readonly string[];
}

/**
 * Reads what comes after so many frames, and counts as one who follows for as long as a lease. Who makes the stream is told of a new
 * follower. Idempotent.
 *
 * KEYS: see {@link streamLua}. ARGV[1] owner, ARGV[2] how many frames were seen, ARGV[3] how many more to read at most, ARGV[4] own
 * channel, ARGV[5] lease (ms).
 *
 * Returns the state and the frames.
 */
export const followScript: Script<Seen> = script({
  name: 'streams follow',
  keys: streamKeys,
  lua: `${streamLua}
local after = tonumber(ARGV[2])
if about('owner') ~= ARGV[1] then return { 'not-found' } end
local state = about('state')
if state == 'live' and tonumber(about('until')) < now() then state = 'lost' end
if state == 'live' then
  local new = call('ZADD', FOLLOWERS, string.format('%.0f', now() + ARGV[5]), ARGV[4])
  call('PEXPIRE', FOLLOWERS, 2 * ARGV[5])
  if new == 1 then tellMaker() end
end
local length = tonumber(about('length'))
if after > length then return { state == 'live' and 'ahead' or state == 'lost' and 'lost' or 'future' } end
if after == length then return { state } end
local entries = call('XRANGE', FRAMES, string.format('%.0f-0', after + 1), '+', 'COUNT', ARGV[3])
if #entries == 0 or entries[1][1] ~= string.format('%.0f-0', after + 1) then return { 'gone' } end
local reply = { after + #entries < length and 'live' or state }
for _, entry in ipairs(entries) do reply[#reply + 1] = entry[2][2] end
return reply
`,
  reply(raw) {
    const [state, ...frames] = raw as string[];
    if (typeof state !== 'string') throw new TypeError('Expected a state');
    return { state: state as Seen['state'], frames };
  },
});
