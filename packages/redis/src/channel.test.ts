import { createClient } from 'redis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Channel, type DuplicableClient } from './channel.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../scripts/services/testing/own-redis.ts';

function listen(client: DuplicableClient) {
  const heard: string[] = [];
  const onListening = vi.fn<() => void>();
  const channel = new Channel(client, 'news', { onMessage: (message) => void heard.push(message), onListening });
  onTestFinished(() => channel.close());
  return { heard, onListening, channel };
}

test('ioredis: messages are heard, and again when the connection was lost and made again', async () => {
  const { client } = await startOwnRedis();
  const { heard, onListening } = listen(client);
  await vi.waitFor(() => expect(onListening).toHaveBeenCalledOnce());
  await client.publish('news', 'one');
  await vi.waitFor(() => expect(heard).toEqual(['one']));
  await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await vi.waitFor(() => expect(onListening).toHaveBeenCalledTimes(2));
  await client.publish('news', 'two');
  await vi.waitFor(() => expect(heard).toEqual(['one', 'two']));
});

test('node-redis: messages are heard', async () => {
  const { client, url } = await startOwnRedis();
  const other = createClient({ url });
  onTestFinished(() => other.destroy());
  await other.connect();
  const { heard, onListening } = listen(other);
  await vi.waitFor(() => expect(onListening).toHaveBeenCalled());
  await client.publish('news', 'one');
  await vi.waitFor(() => expect(heard).toEqual(['one']));
});

test('closed, the connection is gone', async () => {
  const { client } = await startOwnRedis();
  const { onListening, channel } = listen(client);
  await vi.waitFor(() => expect(onListening).toHaveBeenCalled());
  channel.close();
  await vi.waitFor(async () => expect(await client.client('LIST')).not.toContain('sub=1'));
});

test('who listens by node-redis and loses the connection before it is heard listens as soon as it is back', async () => {
  let back = (): void => {};
  const replies = [() => Promise.reject(new Error('Socket closed unexpectedly')), () => Promise.resolve()];
  const subscribe = vi.fn<() => Promise<unknown>>(() => replies.shift()!());
  const connection = {
    on(event: string, listener: () => void) {
      if (event === 'ready') back = listener;
    },
    connect: async () => {},
    subscribe,
    destroy() {},
  };
  const onListening = vi.fn<() => void>();
  const channel = new Channel({ isReady: true, duplicate: () => connection }, 'news', { onMessage() {}, onListening });
  await vi.waitFor(() => expect(subscribe).toHaveBeenCalledOnce());
  await new Promise((resolve) => setImmediate(resolve));
  back();
  await vi.waitFor(() => expect(onListening).toHaveBeenCalledOnce());
  back();
  expect([subscribe.mock.calls.length, onListening.mock.calls.length]).toEqual([2, 2]);
  channel.close();
});
