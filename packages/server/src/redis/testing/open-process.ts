import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { resumable, type Resumable, type ResumableOptions } from '../../index.ts';
import { redisStreams, type RedisStreamsOptions } from '../index.ts';

/** One process, as a test sees it. */
export interface OpenedProcess {
  readonly streams: Resumable;
  readonly errors: readonly unknown[];
}

/** Opens one, with a client of its own. It is closed when the test is over. */
export function openProcess(
  url: string,
  store: RedisStreamsOptions = {},
  options: ResumableOptions = {},
): OpenedProcess {
  const client = new Redis(url, { retryStrategy: () => 20 });
  client.on('error', () => {}); // it may be going to be broken
  const errors: unknown[] = [];
  const streams = resumable({
    // Patient with a machine that does other things as well.
    store: redisStreams(client, { leaseMs: 15_000, timeoutMs: 5_000, ...store }),
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await streams.close({ deadlineMs: 0 });
    client.disconnect();
  });
  return { streams, errors };
}
