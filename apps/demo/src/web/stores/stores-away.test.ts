import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteOutbox } from '@sluice/cost/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openDemo, question } from '../testing/open-demo.ts';
import { allFrames } from '../testing/read-frames.ts';
import { startListening } from '../testing/start-process.ts';
import { startSilentServer } from '../testing/start-silent-server.ts';

/** Nobody listens there. */
const REDIS_URL = 'redis://127.0.0.1:1';
const DATABASE_URL = 'postgres://127.0.0.1:1/nowhere';

test('while Redis is away nobody spends what cannot be counted, and the rest goes on', async () => {
  const { ask, token } = await openDemo({ REDIS_URL, DEMO_CHATS_PER_MINUTE: '3' });
  const ada = await token(); // sign-ins are counted here meanwhile
  const refused = await ask('/api/chat', { token: ada, body: question() });
  expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: 'store' } }]);
  // Two stores in turn take longer to give up than the status can wait: then it is said inside the stream.
  const late = await ask('/api/chat', { token: ada, body: question('Come back?', { resume: true }) });
  expect(await late.text()).toContain('"code":"store"');
  const usage = await ask('/api/usage', { token: ada });
  expect([usage.status, await usage.json()]).toMatchObject([503, { error: { code: 'store' } }]);
  expect((await ask('/api/chat/nowhere', { token: ada })).status).toBe(503);
  expect((await ask('/api/chat/nowhere/stop', { token: ada, method: 'POST' })).status).toBe(503);
  await ask('/api/chat', { token: ada, body: question() });
  expect((await ask('/api/chat', { token: ada, body: question() })).status).toBe(429); // and so are chats
  expect((await ask('/healthz')).status).toBe(200);
});

test('when Redis has failed for good, the log says for which store', async () => {
  const demo = await startListening({ REDIS_URL });
  const body = JSON.stringify({ user: 'ada', password: 'sluice' });
  const signedIn = await fetch(`${demo.url}/sign-in`, { method: 'POST', body });
  const headers = { authorization: `Bearer ${((await signedIn.json()) as { token: string }).token}` };
  await Promise.all(Array.from({ length: 6 }, () => fetch(`${demo.url}/api/chat/nowhere`, { headers })));
  expect(demo.log()).toContainEqual(
    expect.objectContaining({ msg: 'redis fails', store: 'streams', error: expect.any(String) }),
  );
});

test('while Postgres is away answers go on, and what they cost waits on this disk', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { ask, token, drain } = await openDemo({ DATABASE_URL, DEMO_DATA: folder });
  const ada = await token();
  const frames = await allFrames(await ask('/api/chat', { token: ada, body: question() }));
  expect(frames.at(-1)?.data).toBe('[DONE]');
  const usage = await ask('/api/usage', { token: ada });
  expect([usage.status, await usage.json()]).toMatchObject([503, { error: { code: 'store' } }]);
  await drain();
  const outbox = sqliteOutbox({ file: join(folder, 'outbox.db') });
  expect(outbox.size).toBe(1);
  outbox.close();
});

test('a Postgres that lets nobody in and says nothing is waited for five seconds', async () => {
  const port = await startSilentServer();
  const { ask, token } = await openDemo({ DATABASE_URL: `postgres://demo@127.0.0.1:${port}/demo` });
  const usage = await ask('/api/usage', { token: await token(), signal: AbortSignal.timeout(8_000) });
  expect([usage.status, await usage.json()]).toMatchObject([503, { error: { code: 'store' } }]);
});
