/** `now()`: the time of Redis in ms. No process's own clock counts for others. */
export const nowLua: string = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;
