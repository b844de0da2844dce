import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { openDemo, question } from '../testing/open-demo.ts';
import { startSilentServer, untilItIsAsked } from '../testing/start-silent-server.ts';
import { redisRateLimit } from './rate-limit.ts';

test('a Redis that was ready and is silent is waited for half a second, and then is counted here', async () => {
  const client = new Redis(await startSilentServer(untilItIsAsked), '127.0.0.1');
  onTestFinished(() => client.disconnect());
  await expect.poll(() => client.status, { interval: 10 }).toBe('ready');
  const limit = redisRateLimit(client, { name: 'chats', perMinute: 1 });
  const startedAt = performance.now();
  expect(await limit.take('ada')).toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(await limit.take('ada')).toBeGreaterThan(50_000);
  expect(await limit.take('grace')).toBeUndefined();
});

test.for([
  ['says nothing', undefined],
  ['is ready and then says nothing', untilItIsAsked],
] as const)('a Redis that %s holds up neither who signs in nor who asks', async ([, answer]) => {
  const port = await startSilentServer(answer);
  const { ask } = await openDemo({ REDIS_URL: `redis://127.0.0.1:${port}` });
  const signal = AbortSignal.timeout(4_000);
  const signedIn = await ask('/sign-in', { body: { user: 'ada', password: 'sluice' }, signal });
  expect(signedIn.status).toBe(200);
  const { token } = (await signedIn.json()) as { token: string };
  const answered = await ask('/api/chat', { token, body: question(), signal });
  expect(await answered.text()).toContain('"code":"store"'); // budgets are not counted here meanwhile
});
