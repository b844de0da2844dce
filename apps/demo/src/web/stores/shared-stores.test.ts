import { resumable } from '@sluice/server';
import { redisStreams } from '@sluice/server/redis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import {
  startPostgres,
  startRedis,
  type Postgres,
  type Redis as Server,
} from '../../../../../scripts/services/index.ts';
import { openDemo, question, type TestDemo } from '../testing/open-demo.ts';
import { allFrames, readFrames, textOf } from '../testing/read-frames.ts';

vi.setConfig({ testTimeout: 40_000 });

let redis: Server;
let postgres: Postgres;
let admin: Redis;
beforeAll(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  admin = new Redis(redis.url);
}, 60_000);
beforeEach(async () => {
  for (const key of await admin.keys('*sluice-demo*')) await admin.del(key);
});
afterAll(async () => {
  admin.disconnect();
  await Promise.all([redis.stop(), postgres.stop()]);
});

/** Two processes' worth of demos behind a load balancer: one sign-in holds in both. */
async function openTwo(variables: Readonly<Record<string, string>> = {}): Promise<[TestDemo, TestDemo, string]> {
  const shared = {
    JWT_SECRET: crypto.randomUUID(),
    REDIS_URL: redis.url,
    DATABASE_URL: postgres.url,
    ...variables,
  };
  const [one, other] = [await openDemo(shared), await openDemo(shared)];
  return [one, other, await one.token()];
}

interface Usage {
  readonly budget: { readonly spent: number };
  readonly totals: { readonly calls: number; readonly nanoUsd: number };
}

test('what one process has answered, charged and written down, the other knows', async () => {
  const [one, other, token] = await openTwo();
  const usageAt = async ({ ask }: TestDemo) => (await (await ask('/api/usage', { token })).json()) as Usage;
  const before = await usageAt(other);
  const body = question();
  const said = textOf(await allFrames(await one.ask('/api/chat', { token, body })));
  const again = await allFrames(await other.ask('/api/chat', { token, body }));
  expect(textOf(again)).toBe(said);
  expect(again.map(({ data }) => data)).toContainEqual(expect.objectContaining({ type: 'cache', state: 'hit' }));
  await usageAt(one); // writes what waits there
  const after = await usageAt(other);
  expect(after.totals.calls - before.totals.calls).toBe(2);
  const spent = after.totals.nanoUsd - before.totals.nanoUsd;
  expect(spent).toBeGreaterThan(0);
  expect(after.budget.spent - before.budget.spent).toBe(spent);
});

test('a stream that began in one process is resumed in the other, and stopped from there', async () => {
  const [one, other, token] = await openTwo({ DEMO_TOKENS_PER_SECOND: '40' });
  const response = await one.ask('/api/chat', { token, body: question('Elsewhere?', { resume: true }) });
  const path = `/api/chat/${response.headers.get('stream-id')}`;
  const seen = [];
  for await (const frame of readFrames(response)) {
    seen.push(frame);
    if (seen.length === 10) break;
  }
  const rest = [];
  const stopped = [];
  for await (const frame of readFrames(await other.ask(path, { token, headers: { 'last-event-id': '10' } }))) {
    if (rest.push(frame) === 5) stopped.push((await other.ask(`${path}/stop`, { token, method: 'POST' })).status);
  }
  expect(stopped).toEqual([204]);
  expect(rest[0]?.id).toBe(11);
  expect(rest.at(-1)).toMatchObject({ event: 'error', data: { code: 'stopped' } });
  const grace = await other.token('grace');
  expect((await other.ask(path, { token: grace })).status).toBe(404);
});

test('another application on the same Redis does not see the streams of this one', async () => {
  const { ask, token } = await openDemo({ REDIS_URL: redis.url });
  const response = await ask('/api/chat', { token: await token(), body: question('Mine?', { resume: true }) });
  await response.text();
  const others = resumable({ store: redisStreams(admin) });
  onTestFinished(() => others.close());
  const id = response.headers.get('stream-id')!;
  expect((await others.resume({ id, owner: 'ada' })).status).toBe(404);
});

test('rates are counted together', async () => {
  const [one, other, token] = await openTwo({ DEMO_CHATS_PER_MINUTE: '2' });
  const statusAt = async ({ ask }: TestDemo) => {
    const response = await ask('/api/chat', { token, body: question() });
    await response.text();
    return response.status;
  };
  expect([await statusAt(one), await statusAt(other), await statusAt(one), await statusAt(other)]).toEqual([
    200, 200, 429, 429,
  ]);
});
