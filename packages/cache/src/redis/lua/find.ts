import { script, type Script } from '@sluice/redis';
import { nowLua } from './now.ts';

/** What is known of a key. */
export interface FoundReply {
  readonly generation: string;
  /** In ms; negative: there is no entry. */
  readonly ageMs: number;
  readonly freshMs: number;
  readonly tookMs: number;
  readonly value: string;
  /** Whose the flight is: the token of who makes the answer, which is ours where it is the one we gave; none where none is due. */
  readonly flight: string;
  /** The time of Redis, in ms. */
  readonly atMs: number;
}

/**
 * Looks for an entry, and where an answer is due claims the flight. A generation that is not there (evicted, flushed) is made
 * anew, so that nothing from before it counts again.
 *
 * KEYS[1] generation, KEYS[2] entry: see {@link readStored}, KEYS[3] flight: hash of
 * token, channel.
 * ARGV[1] own token, ARGV[2] how old it may be (ms; negative: no entry is wanted), ARGV[3] how often the time that it took it
 * counts older, ARGV[4] lease (ms), ARGV[5] own channel.
 *
 * Returns generation, age, fresh, took, value, token of the flight, the time of Redis. Run twice with the same token, it claims once.
 */
export const findScript: Script<FoundReply> = script({
  name: 'cache find',
  keys: ['generation', 'entry', 'flight'],
  lua: `${nowLua}
local generation = redis.call('GET', KEYS[1])
if not generation then
  generation = ARGV[1]
  redis.call('SET', KEYS[1], generation)
end
local oldest = tonumber(ARGV[2])
local age, fresh, took, value, flight = -1, 0, 0, '', ''
local at = now()
if oldest >= 0 then
  local entry = redis.call('GET', KEYS[2])
  local head = #generation + 1
  if entry and string.sub(entry, 1, head) == generation .. '\\n' then
    local stop = string.find(entry, '\\n', head + 1, true)
    local made, lasts, cost = string.match(string.sub(entry, head + 1, stop - 1), '^(%d+) (%d+) (%d+)$')
    age, fresh, took, value = math.max(0, at - made), tonumber(lasts), tonumber(cost), string.sub(entry, stop + 1)
  end
end
if age < 0 or age >= fresh or age > oldest or age + took * ARGV[3] >= fresh then
  flight = redis.call('HGET', KEYS[3], 'token')
  if not flight then
    flight = ARGV[1]
    redis.call('HSET', KEYS[3], 'token', flight, 'channel', ARGV[5])
    redis.call('PEXPIRE', KEYS[3], ARGV[4])
  end
end
return { generation, age, fresh, took, value, flight, at }
`,
  reply(raw) {
    const [generation, ageMs, freshMs, tookMs, value, flight, atMs] = raw as unknown[];
    if (typeof generation !== 'string' || typeof value !== 'string' || typeof flight !== 'string') {
      throw new TypeError('Expected text');
    }
    for (const number of [ageMs, freshMs, tookMs, atMs]) {
      if (typeof number !== 'number') throw new TypeError('Expected numbers');
    }
    return { generation, ageMs, freshMs, tookMs, value, flight, atMs } as FoundReply;
  },
});
