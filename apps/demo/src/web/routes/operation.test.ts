import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDemo, question } from '../testing/open-demo.ts';
import { allFrames } from '../testing/read-frames.ts';
import { speak } from '../testing/speak.ts';

test('it says that it is well, to anybody', async () => {
  const { ask } = await openDemo();
  const response = await ask('/healthz');
  expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
});

test('while it drains it is not ready, takes no new chats, and lets those that run finish', async () => {
  const { ask, token, drain } = await openDemo({ DEMO_TOKENS_PER_SECOND: '100', DEMO_DRAIN_MS: '5000' });
  const ada = await token();
  const running = await ask('/api/chat', { token: ada, body: question() });
  const frames = allFrames(running);
  const drained = drain();
  const health = await ask('/healthz');
  expect([health.status, await health.json()]).toEqual([503, { ok: false }]);
  const refused = await ask('/api/chat', { token: ada, body: question() });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await refused.json()).toMatchObject({ error: { code: 'draining' } });
  expect((await frames).at(-1)?.data).toBe('[DONE]');
  await drained;
  await expect(ask('/healthz')).rejects.toThrow('fetch failed');
});

test('metrics are Prometheus text: of calls, tokens and permits, and of nothing that was said', async () => {
  const { ask, token } = await openDemo();
  await allFrames(await ask('/api/chat', { token: await token(), body: question('Is this a secret?') }));
  const response = await ask('/metrics');
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  expect(text).toMatch(/^# TYPE gen_ai_client_operation_duration histogram$/m);
  expect(text).toMatch(/^gen_ai_client_operation_duration_count\{.*gen_ai_request_model="claude-sonnet-5".*\} 1$/m);
  expect(text).toMatch(/^gen_ai_client_token_usage_sum\{.*gen_ai_token_type="output".*\} [1-9]\d*$/m);
  expect(text).toMatch(/^sluice_permits_held\{provider="anthropic".*\} 0$/m);
  expect(text).not.toContain('secret');
  for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE|UNIT) .+|\w+(\{.*\})? \S+)$/);
});

test('the page is served: what has a hash in its name for ever, index.html anew each time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Sluice</title>');
  writeFileSync(join(folder, 'assets/index-C0ffee.js'), 'export {};');
  const { ask } = await openDemo({}, folder);
  const page = await ask('/');
  expect(await page.text()).toContain('<title>Sluice</title>');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self';.*frame-ancestors 'none'/);
  const script = await ask('/assets/index-C0ffee.js');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  const unchanged = await ask('/', { headers: { 'if-none-match': page.headers.get('etag')! } });
  expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
});

test.for([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '//secret.txt',
])('what lies beside the page is not served: %s', async (path) => {
  const beside = mkdtempSync(join(tmpdir(), 'beside-'));
  onTestFinished(() => rmSync(beside, { recursive: true }));
  mkdirSync(join(beside, 'page/assets'), { recursive: true });
  writeFileSync(join(beside, 'secret.txt'), 'secret');
  writeFileSync(join(beside, 'page/index.html'), '<!doctype html><title>Sluice</title>');
  const demo = await openDemo({}, join(beside, 'page'));
  // As it stands, without what a URL makes of it.
  const heard = await speak(demo, [`GET ${path} HTTP/1.1\r\nhost: demo\r\nconnection: close\r\n\r\n`]);
  expect(heard).toMatch(/^HTTP\/1.1 404 /);
});

test('without a page there is a sentence, and what is nowhere is a 404 of our own', async () => {
  const { ask } = await openDemo();
  expect(await (await ask('/')).text()).toContain('There is no page here');
  const nowhere = await ask('/nowhere');
  expect(nowhere.status).toBe(404);
  expect(await nowhere.json()).toMatchObject({ error: { code: 'not-found' } });
});
