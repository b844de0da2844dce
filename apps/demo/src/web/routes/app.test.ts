import { expect, test } from 'vitest';
import { openApp } from './app.ts';
import type { Parts } from './parts.ts';

test('a fault of ours is a 500 that says nothing of it, and is logged', async () => {
  const logged: unknown[] = [];
  const parts = {
    metrics: { read: () => Promise.reject(new Error('the password is hunter2')) },
    logger: { error: (fields: unknown, message: string) => logged.push(fields, message) },
    upstream: { targets: [{ model: 'm' }] },
    settings: {},
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
