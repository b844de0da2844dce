import { expect, test } from 'vitest';
import { openDemo } from '../testing/open-demo.ts';
import { openApp } from './app.ts';
import type { Parts } from './parts.ts';

test('a fault of ours is a 500 that says nothing of it, and is logged', async () => {
  const logged: unknown[] = [];
  const parts = {
    metrics: { read: () => Promise.reject(new Error('the password is hunter2')) },
    logger: { error: (fields: unknown, message: string) => logged.push(fields, message) },
    upstream: { targets: [{ model: 'm' }] },
    settings: {},
    limits: {},
    stores: {},
  } as unknown as Parts;
  const response = await openApp(parts).request('/metrics');
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    error: { code: 'internal', message: 'Something went wrong on the server.' },
  });
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(logged).toEqual([{ method: 'GET', error: expect.stringContaining('hunter2') }, 'request failed']);
});

test('who asks too often for anything below /api waits, and the others do not', async () => {
  const { ask, token } = await openDemo({ DEMO_REQUESTS_PER_MINUTE: '2' });
  const [ada, grace] = [await token('ada'), await token('grace')];
  expect((await ask('/api/usage', { token: ada })).status).toBe(200);
  expect((await ask('/api/chat/nowhere', { token: ada })).status).toBe(404);
  for (const path of ['/api/usage', '/api/chat/nowhere']) {
    const refused = await ask(path, { token: ada });
    expect([path, refused.status]).toEqual([path, 429]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await refused.json()).toMatchObject({ error: { code: 'rate-limited' } });
  }
  expect((await ask('/api/usage', { token: grace })).status).toBe(200);
});
