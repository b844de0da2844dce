import { script, type Script } from '@sluice/redis';
import { streamKeys, streamLua } from './stream-lua.ts';

/** What the maker of a stream hears when it writes. */
export interface Written {
  /** Whether the stream is its own still. If not, nothing was written. */
  readonly ours: boolean;
  /** How many processes follow. */
  readonly followers: number;
  /** Whether somebody asked that it be stopped. */
  readonly stop: boolean;
}

/**
 * Writes frames behind those that are there, renews the lease, drops the beginning of what has become too large, and tells who follows.
 * No frames: renews. Idempotent by the number of the first frame.
 *
 * KEYS: see {@link streamLua}. ARGV[1] token, ARGV[2] lease (ms), ARGV[3] kept for after the last word (ms), ARGV[4] how many bytes of
 * frames to keep, ARGV[5] whether the last of these frames is the stream's, as 1 or 0, ARGV[6] how many frames there were before, ARGV[7] and on
 * the frames.
 *
 * Returns how many follow, -1 where the stream is not ours or frames are missing; and whether to stop, as 1 or 0.
 */
export const appendScript: Script<Written> = script({
  name: 'streams append',
  keys: streamKeys,
  lua: `${streamLua}
local last = ARGV[5] == '1'
local before, length = tonumber(ARGV[6]), tonumber(about('length') or -1)
local after = before + #ARGV - 6
if last and about('token') == ARGV[1] and about('state') == 'over' then return { 0, 0 } end -- the second time
if not ours(ARGV[1]) or length < before then return { -1, 0 } end

local bytes, dropped = tonumber(about('bytes')), tonumber(about('dropped'))
for number = length + 1, after do
  local frame = ARGV[6 + number - before]
  call('XADD', FRAMES, string.format('%.0f-0', number), 'f', frame)
  bytes = bytes + #frame
end
while bytes > tonumber(ARGV[4]) do
  local oldest = call('XRANGE', FRAMES, '-', '+', 'COUNT', 64)
  if #oldest == 0 then break end
  for _, entry in ipairs(oldest) do
    if bytes <= tonumber(ARGV[4]) then break end
    bytes = bytes - #entry[2][2]
    dropped = dropped + 1
  end
  call('XTRIM', FRAMES, 'MINID', string.format('%.0f-0', dropped + 1))
end

call('HSET', ABOUT, 'length', math.max(length, after), 'bytes', bytes, 'dropped', dropped,
  'until', string.format('%.0f', now() + ARGV[2]), 'state', last and 'over' or 'live')
keepFor(last and ARGV[3] or ARGV[2] + ARGV[3])
local followers = countFollowers()
if after > length or last then tellFollowers() end
return { followers, about('stop') and 1 or 0 }
`,
  reply(raw) {
    const [followers, stop] = (raw as unknown[]).map(Number) as [number, number];
    return { ours: followers >= 0, followers, stop: stop === 1 };
  },
});
