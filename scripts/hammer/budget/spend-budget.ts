import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { budget } from '@sluice/budget';
import { redisBudget } from '@sluice/budget/redis';
import { compose, isCompletionError, type Middleware, type Transport } from '@sluice/core';
import { Redis } from 'ioredis';
import { say } from '../say.ts';
import type { Step } from './steps.ts';

/** The task of a process that spends a budget of requests. */
export interface SpendBudget {
  readonly url: string;
  readonly name: string;
  readonly callers: number;
  readonly limit: number;
  readonly leaseMs: number;
  /** Where it kills itself, and at which time that it comes there. */
  readonly dieAt?: { readonly step: Step; readonly time: number };
}

type Words = [sha1: string, keyCount: number, ...(string | number)[]];

/** How many values a reservation of one claim has: no settlement has as many. */
const reserveValues = 11;
const keyCount = 4;

/**
 * Has every caller call until it is refused. Says `+` when the provider gets a call, `-` when a caller is refused because all is
 * spent or held, `?` when something went wrong.
 */
export async function spendBudget({ url, name, callers, limit, leaseMs, dieAt }: SpendBudget): Promise<void> {
  const client = new Redis(url);
  let times = 0;
  const reach = (step: Step): void => {
    if (dieAt?.step === step && ++times === dieAt.time) process.kill(process.pid, 'SIGKILL');
  };
  const watched = {
    get status() {
      return client.status;
    },
    on: client.on.bind(client),
    eval: client.eval.bind(client),
    async evalsha(...words: Words): Promise<unknown> {
      const reserves = words.length - 2 - keyCount === reserveValues;
      const running = client.evalsha(...words);
      // The command leaves the process with this turn of the event loop.
      setImmediate(() => reach(reserves ? 'reserve sent' : 'settle sent'));
      const reply = await running;
      reach(reserves ? 'reserved' : 'charged');
      return reply;
    },
  };
  const store = redisBudget({ client: watched, name, leaseMs, timeoutMs: leaseMs / 4 });
  const purse = budget({ limits: [{ requests: limit, per: 'everybody', window: 'total' }], store });
  const provider: Transport = Object.assign(
    async function* provider() {
      say('+', '');
      reach('sent');
      yield { type: 'start', provider: 'hammer', model: 'm', source: 'provider' } as const;
      await sleep(5 * Math.random());
      reach('answering');
      yield { type: 'usage', usage: { inputTokens: 1, outputTokens: 1 } } as const;
      yield { type: 'end', reason: 'stop' } as const;
    },
    { provider: 'hammer' },
  );
  const outside: Middleware = async function* outside(call, next) {
    reach('asked');
    for await (const event of next(call)) {
      if (event.type === 'end') reach('settled');
      yield event;
    }
  };
  const complete = compose(outside, purse, provider);
  await client.ping();
  say('=', '');
  process.stdin.resume();
  await once(process.stdin, 'end');
  await Promise.all(Array.from({ length: callers }, () => callUntilRefused()));
  await complete.close();
  client.disconnect();

  async function callUntilRefused(): Promise<void> {
    for (;;) {
      try {
        await complete({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] });
      } catch (error) {
        if (isCompletionError(error, 'budget-exceeded') || isCompletionError(error, 'budget-contended'))
          return say('-', '');
        say('?', String(error));
        return;
      }
    }
  }
}
