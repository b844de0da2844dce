import { isRefusal, type PermitRequest, type PermitStore } from '@sluice/semaphore';
import { redisPermits, type RedisPermitsOptions } from '@sluice/semaphore/redis';
import { Redis } from 'ioredis';
// @boundaries-ignore the services of this repository are started in one way
import { startRedis } from '../../../scripts/services/index.ts';
import type { MakeClient } from './client.ts';

type Words = [string, number, ...(string | number)[]];

const wants: PermitRequest = {
  id: 'call',
  key: undefined,
  priority: 5,
  maxWaitMs: Infinity,
  remainingMs: Infinity,
  signal: new AbortController().signal,
};

/** A permit of the semaphore in Redis, and the two scripts of one, sent by the client and nothing else. */
const permitOfRedis: MakeClient = () => {
  const opened = open();
  let asked = 0;
  return {
    async permit() {
      const permit = await (await opened).store.acquire(wants);
      if (isRefusal(permit)) throw new Error(`Expected a permit, got ${permit.refused}`);
      permit.release();
    },
    async barePermit() {
      const { client, acquire, release, ticket } = await opened;
      const own = `${ticket.slice(0, 16)}-${asked++}`;
      const ofOwn = (word: string | number): string | number => (word === ticket ? own : word);
      await client.evalsha(...(acquire.map(ofOwn) as Words));
      await client.evalsha(...(release.map(ofOwn) as Words));
    },
  };
};
export default permitOfRedis;

/** Listens to what a permit sends, for others to send the same. */
async function open() {
  const client = new Redis((await startRedis()).url);
  await client.ping();
  const sent: Words[] = [];
  const tapped = {
    status: 'ready',
    on() {},
    duplicate: () => client.duplicate(),
    eval: client.eval.bind(client),
    evalsha: (...words: Words) => {
      sent.push(words);
      return client.evalsha(...words);
    },
  };
  const listenedTo = openStore(tapped);
  const permit = await listenedTo.acquire(wants);
  if (!isRefusal(permit)) permit.release();
  await listenedTo.close();
  const [acquire, release] = [sent[0]!, sent[1]!];
  return { client, store: openStore(client), acquire, release, ticket: String(release.at(-1)) };
}

function openStore(client: RedisPermitsOptions['client']): PermitStore {
  const store = redisPermits({ client, name: 'bench' });
  store.limit({ permits: 1_000, permitsPerKey: Infinity, maxQueued: Infinity, agingMs: 10_000 });
  return store;
}
