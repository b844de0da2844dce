import { script, type Script } from '@sluice/redis';

/**
 * Begins a new generation: no entry of the old one counts any more, and none is kept. Idempotent.
 *
 * KEYS[1] generation. ARGV[1] a name that no generation had. Returns nothing of use.
 */
export const invalidateScript: Script<unknown> = script({
  name: 'cache invalidate',
  keys: ['generation'],
  lua: `return redis.call('SET', KEYS[1], ARGV[1])`,
  reply: (raw) => raw,
});
