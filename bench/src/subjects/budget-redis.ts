import { budget } from '@sluice/budget';
import { redisBudget } from '@sluice/budget/redis';
import { Redis } from 'ioredis';
// @boundaries-ignore the services of this repository are started in one way
import { startRedis } from '../../../scripts/services/index.ts';
import type { MakeClient } from './client.ts';

type Words = [string, number, ...(string | number)[]];

const spend = { attributes: { user: 'u1' }, amounts: { tokens: 100 } };
/** What every script does that counts something, and nothing else. */
const increment = "return redis.call('INCRBY', KEYS[1], ARGV[1])";

/** A reservation of the budget in Redis and its settlement, all from one account, and scripts sent by the client and nothing else. */
const budgetOfRedis: MakeClient = () => {
  const opened = open();
  let asked = 0;
  return {
    budget: {
      async reserve() {
        const { purse } = await opened;
        const reserved = await purse.reserve({ ...spend, id: `own-${asked++}` });
        purse.settle(reserved, { tokens: 60 });
      },
      async flush() {
        await (await opened).purse.flush();
      },
      async bare() {
        const { client, reserve, settle, id } = await opened;
        const own = `bare-${asked++}`;
        const ofOwn = (word: string | number): string | number => (word === id ? own : word);
        await client.evalsha(...(reserve.map(ofOwn) as Words));
        await client.evalsha(...(settle.map(ofOwn) as Words));
      },
      async increment() {
        const { client, sha1 } = await opened;
        await client.evalsha(sha1, 1, 'bench:counter', 100);
      },
    },
  };
};
export default budgetOfRedis;

/** Listens to what a reservation sends, for others to send the same. */
async function open() {
  const client = new Redis((await startRedis()).url);
  await client.ping();
  const sent: Words[] = [];
  const tapped = {
    status: 'ready',
    on() {},
    eval: client.eval.bind(client),
    evalsha: (...words: Words) => {
      sent.push(words);
      return client.evalsha(...words);
    },
  };
  const id = 'listened to';
  const listenedTo = openPurse(tapped);
  listenedTo.settle(await listenedTo.reserve({ ...spend, id }), { tokens: 60 });
  await listenedTo.close();
  const [reserve, settle] = [sent[0]!, sent[1]!];
  const sha1 = (await client.script('LOAD', increment)) as string;
  return { client, purse: openPurse(client), reserve, settle, id, sha1 };
}

function openPurse(client: Parameters<typeof redisBudget>[0]['client']) {
  const store = redisBudget({ client, name: 'bench', timeoutMs: 5_000 });
  return budget({ limits: [{ tokens: Number.MAX_SAFE_INTEGER, per: 'user', window: 'month' }], store });
}
