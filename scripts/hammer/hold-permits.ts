import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRefusal, type PermitRequest } from '@sluice/semaphore';
import { redisPermits } from '@sluice/semaphore/redis';
import { Redis } from 'ioredis';
import { say } from './say.ts';

/** The task of a process that hammers a semaphore. */
export interface HoldPermits {
  readonly url: string;
  readonly name: string;
  readonly callers: number;
  readonly permits: number;
  readonly leaseMs: number;
  /** The keys of its callers, one after the other, and then from the start. */
  readonly keys: readonly string[];
}

/** What a process says: `=` it is there, `+` it has a permit, `-` it gives it back, `!` it lost one, `?` something went wrong. */
export type Word = '=' | '+' | '-' | '!' | '?';

/** Asks for permits, holds them for a while and gives them back, until the input ends. */
export async function holdPermits({ url, name, callers, permits, leaseMs, keys }: HoldPermits): Promise<void> {
  const client = new Redis(url);
  const store = redisPermits({ client, name, leaseMs, timeoutMs: leaseMs / 4, onLost: ({ id }) => say('!', id) });
  store.limit({ permits, permitsPerKey: permits, maxQueued: Infinity, agingMs: 60_000 });
  const stop = new AbortController();
  await client.ping();
  say('=', name);
  process.stdin.resume();
  void once(process.stdin, 'end').then(() => stop.abort());
  await Promise.all(Array.from({ length: callers }, (_, at) => call(at)));
  await store.close();
  client.disconnect();

  async function call(at: number): Promise<void> {
    const key = keys[at % keys.length]!;
    for (let turn = 0; !stop.signal.aborted; turn++) {
      const id = `${key}/${process.pid}/${at}/${turn}`;
      try {
        const wants: PermitRequest = {
          id,
          key,
          priority: 5,
          maxWaitMs: Infinity,
          remainingMs: Infinity,
          signal: stop.signal,
        };
        const permit = await store.acquire(wants);
        if (isRefusal(permit)) throw new Error(`refused: ${permit.refused}`);
        say('+', id);
        await sleep(5 + 15 * Math.random());
        say('-', id);
        permit.release();
      } catch (error) {
        if (!stop.signal.aborted) say('?', `${id} ${String(error)}`);
      }
    }
  }
}
