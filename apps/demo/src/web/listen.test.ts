import { expect, test } from 'vitest';
import { openDemo } from './testing/open-demo.ts';

test('a request may be given less time than its headers: they have no more then', async () => {
  const { ask } = await openDemo({ DEMO_HEADERS_MS: '10000', DEMO_REQUEST_MS: '5000' });
  expect((await ask('/healthz')).status).toBe(200);
});
