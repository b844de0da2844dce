import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { askRedis, startRedis, thisMachine, type RedisAddress } from '../index.ts';

/** A Redis that a test may break, and a client of it. */
export interface OwnRedis {
  readonly url: string;
  readonly address: RedisAddress;
  /** A command past the client. */
  command(...words: string[]): Promise<unknown>;
  readonly client: Redis;
  /** Sends its process a signal. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
}

/** Starts a Redis that ends with the test. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const { url, pid, stop } = await startRedis({ ...thisMachine, environment: {} });
  const client = new Redis(url, { retryStrategy: () => 20 });
  client.on('error', () => {}); // it is going to be broken
  onTestFinished(async () => {
    client.disconnect();
    await stop();
  });
  const { hostname: host, port } = new URL(url);
  const address = { host, port: Number(port) };
  return {
    url,
    address,
    client,
    command: (...words) => askRedis(address, ...words),
    signal(name) {
      if (pid === undefined) throw new Error('Expected a Redis of our own, got one in a container');
      process.kill(pid, name);
    },
  };
}
