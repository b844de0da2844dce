import { compose, type Complete } from '@sluice/core';
import { scripted, type Script, type Scripted } from '@sluice/core/laws';
import { onTestFinished } from 'vitest';
import { cache, type Cache, type CacheOptions, type WhyNotKept } from '../../index.ts';
import { namespace } from '../../testing/asked.ts';
import { redisCache, type RedisCacheOptions } from '../index.ts';

/** One process, as a test sees it: a store of its own, and a chain above a transport of scripts. */
export interface OpenedProcess {
  readonly link: Cache;
  readonly complete: Complete;
  readonly transport: Scripted;
  readonly notKept: readonly WhyNotKept[];
}

/** Patient with a machine that does other things as well. It is closed when the test is over. */
export function openProcess(
  { client, timeoutMs = 2_000, leaseMs = 6_000, ...options }: RedisCacheOptions & Partial<CacheOptions>,
  ...scripts: readonly Script[]
): OpenedProcess {
  const store = redisCache({ client, timeoutMs, leaseMs });
  const notKept: WhyNotKept[] = [];
  const link = cache({ scope: 'shared', namespace, store, onNotKept: (why) => notKept.push(why), ...options });
  const transport = scripted('scripted', ...scripts);
  const complete = compose(link, transport);
  onTestFinished(() => complete.close({ deadlineMs: 100 }));
  return { link, complete, transport, notKept };
}
