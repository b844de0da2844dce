import { cache, requestKey, type CacheQuery } from '@sluice/cache';
import { redisCache } from '@sluice/cache/redis';
import { compose, type CompletionEvent, type CompletionRequest, type Transport } from '@sluice/core';
import { Redis } from 'ioredis';
// @boundaries-ignore the services of this repository are started in one way
import { startRedis } from '../../../scripts/services/index.ts';
import type { MakeClient } from './client.ts';

const request: CompletionRequest = {
  model: 'claude-sonnet-5',
  temperature: 0,
  messages: [{ role: 'user', content: 'What is the capital of France?' }],
};
const namespace = 'bench';
const said: readonly CompletionEvent[] = [
  { type: 'start', provider: 'anthropic', model: 'claude-sonnet-5', id: 'msg_1', source: 'provider' },
  { type: 'text-delta', index: 0, text: 'The capital of France is Paris. '.repeat(10) },
  { type: 'usage', usage: { inputTokens: 14, outputTokens: 80 } },
  { type: 'end', reason: 'stop' },
];

/** An answer that is kept, looked for and got by a whole call, and the GET of as many bytes by the client alone. */
const hitOfRedis: MakeClient = () => {
  const opened = open();
  return {
    cache: {
      async find() {
        const { store, query } = await opened;
        if ((await store.find(query)).entry === undefined) throw new Error('Expected an answer, got none');
      },
      async call() {
        const { text } = await (await opened).complete(request);
        if (text === '') throw new Error('Expected an answer, got none');
      },
      async get() {
        const { client, key } = await opened;
        if ((await client.get(key)) === null) throw new Error('Expected a value, got none');
      },
    },
  };
};
export default hitOfRedis;

async function open() {
  const client = new Redis((await startRedis()).url);
  await client.ping();
  let asked = 0;
  const provider: Transport = Object.assign(
    async function* provider() {
      if (asked++ > 0) throw new Error('Expected a hit, got a miss');
      yield* said;
    },
    { provider: 'anthropic' },
  );
  const store = redisCache({ client, timeoutMs: 1_000 });
  const answers = cache({ store, scope: 'shared', namespace: { name: namespace, providers: ['anthropic'] } });
  const complete = compose(answers, provider);
  await complete(request);
  while (answers.held > 0) await new Promise<void>((resolve) => void setImmediate(resolve));
  const key = requestKey(request, { namespace, scope: undefined });
  const [entry = ''] = await client.keys(`sluice:cache:*:${key}:entry`);
  await client.set(key, (await client.get(entry))!);
  const query: CacheQuery = { key, namespace, maxAgeMs: Infinity, early: 0 };
  return { client, complete, store, query, key };
}
