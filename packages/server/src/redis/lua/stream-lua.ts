import { hashTag } from '@sluice/redis';

/** What the keys of all scripts hold, in their order. */
export const streamKeys: readonly string[] = ['about', 'frames', 'followers'];

/** The keys of one stream, all in one slot. */
export type StreamKeys = readonly [about: string, frames: string, followers: string];

/** Where a stream of an application is. Its first key is also what messages about it are called. */
export function keysOf(name: string, id: string): StreamKeys {
  const stem = `sluice:streams:${hashTag(`streams:${JSON.stringify([name, id])}`)}`;
  return [`${stem}:about`, `${stem}:frames`, `${stem}:followers`];
}

/**
 * What the scripts share.
 *
 * KEYS[1] about: hash of `owner`; `token` and `channel` of who makes it; `until`, when its lease ends (ms); `state`, `live` or `over`;
 * `length`, how many frames there were; `dropped`, how many of them a bound dropped; `bytes` of the rest; `stop`, there once somebody
 * asked. KEYS[2] frames: a Redis Stream, the ids of whose entries are `<number of the frame>-0`, with one field. KEYS[3] followers: sorted set of
 * the channels of processes that follow, by when their leases end.
 */
export const streamLua: string = `
local ABOUT, FRAMES, FOLLOWERS = KEYS[1], KEYS[2], KEYS[3]
local call = redis.call

local function now()
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function about(field) return call('HGET', ABOUT, field) end

local function ours(token) return about('token') == token and about('state') == 'live' end

-- Everything of a stream goes at once, so long after it was last written to.
local function keepFor(ms)
  call('PEXPIRE', ABOUT, ms)
  call('PEXPIRE', FRAMES, ms)
end

local function countFollowers()
  call('ZREMRANGEBYSCORE', FOLLOWERS, '-inf', now())
  return call('ZCARD', FOLLOWERS)
end

local function tellFollowers()
  for _, channel in ipairs(call('ZRANGE', FOLLOWERS, 0, -1)) do call('PUBLISH', channel, ABOUT) end
end

local function tellMaker()
  if about('state') == 'live' then call('PUBLISH', about('channel'), about('token')) end
end
`;
