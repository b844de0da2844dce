import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { anthropic } from '@sluice/anthropic';
import { cache } from '@sluice/cache';
import { redisCache } from '@sluice/cache/redis';
import { compose, observe, type CompletionRequest, type Middleware } from '@sluice/core';
import { Redis } from 'ioredis';
import { say } from '../say.ts';

/** The task of a process whose callers all ask the same. */
export interface AskTogether {
  readonly redisUrl: string;
  readonly providerUrl: string;
  readonly callers: number;
  readonly leaseMs: number;
  readonly stream: boolean;
  readonly request: CompletionRequest;
}

/**
 * Has all callers ask at once when the input ends. Says `l` when the provider begins to answer this process, and `h` with the digest of
 * what each caller heard; `?`: one got no answer.
 */
export async function askTogether(task: AskTogether): Promise<void> {
  const client = new Redis(task.redisUrl);
  const store = redisCache({ client, leaseMs: task.leaseMs, timeoutMs: task.leaseMs / 4 });
  const namespace = { name: 'hammer', providers: ['anthropic'] };
  const complete = compose(
    hears,
    cache({ scope: 'shared', namespace, store }),
    anthropic({ baseUrl: task.providerUrl, apiKey: 'any', maxTokens: 1_000 }),
  );
  await client.ping();
  say('=', '');
  process.stdin.resume();
  await once(process.stdin, 'end');
  await Promise.all(Array.from({ length: task.callers }, () => ask()));
  await complete.close();
  client.disconnect();

  async function ask(): Promise<void> {
    try {
      if (!task.stream) await complete(task.request);
      else for await (const _ of complete.stream(task.request));
    } catch (error) {
      say('?', String(error));
    }
  }
}

/** Stands outside of the cache: what it sees is what a caller gets. Where an event comes from is left out of the digest. */
const hears: Middleware = function hears(call, next) {
  const digest = createHash('sha256');
  let events = 0;
  return observe(next(call), {
    onEvent(event) {
      if (event.type === 'cache') return;
      if (event.type === 'start' && event.source === 'provider') say('l', call.id);
      digest.update(JSON.stringify({ ...event, source: undefined, rateLimit: undefined }));
      if (++events > 0 && event.type === 'end') say('h', `${digest.digest('hex')} ${events}`);
    },
  });
};
