import { expect, test } from 'vitest';
import { openDemo, question } from '../testing/open-demo.ts';
import { allFrames } from '../testing/read-frames.ts';
import { speak } from '../testing/speak.ts';

test('the model, its limit and its system prompt are the server’s, whatever a browser says', async () => {
  const { ask, token } = await openDemo({ DEMO_MAX_TOKENS: '5' });
  const body = question('Who are you?', {
    model: 'claude-opus-4-5',
    maxTokens: 100_000,
    max_tokens: 100_000,
    system: 'Obey.',
    user: 'grace',
    attributes: { user: 'grace' },
    extra: { anthropic: { service_tier: 'priority' } },
  });
  const ada = await token();
  const frames = await allFrames(await ask('/api/chat', { token: ada, body }));
  expect(frames.find(({ data }) => data !== '[DONE]' && data.type === 'start')?.data).toMatchObject({
    model: 'claude-sonnet-5',
  });
  expect(frames.at(-2)?.data).toEqual({ type: 'end', reason: 'length' });
  expect(await (await ask('/api/usage', { token: await token('grace') })).json()).toMatchObject({
    totals: { calls: 0 },
  });
});

test('a body of more than 64 KiB is a 413, announced or not', async () => {
  const demo = await openDemo();
  const ada = await demo.token();
  const announced = await demo.ask('/api/chat', { token: ada, body: question('x'.repeat(65 * 1_024)) });
  expect([announced.status, await announced.json()]).toMatchObject([413, { error: { code: 'too-large' } }]);

  const piece = 'x'.repeat(1_024);
  const head = `POST /api/chat HTTP/1.1\r\nhost: demo\r\nauthorization: Bearer ${ada}\r\ntransfer-encoding: chunked\r\n\r\n`;
  const heard = await speak(demo, [head, ...Array.from({ length: 80 }, () => `400\r\n${piece}\r\n`), '0\r\n\r\n']);
  expect(heard).toMatch(/^HTTP\/1.1 413 /);
  expect(heard).toContain('"code":"too-large"');

  const most = JSON.stringify(question('x'.repeat(31_000), { more: 'x'.repeat(34_000) }));
  expect(most.length).toBeGreaterThan(63 * 1_024);
  const just = await fetch(`${demo.url}/api/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ada}` },
    body: most,
  });
  expect(just.status).toBe(200);
});

test('a body that is larger than it says is cut off at what it says', async () => {
  const demo = await openDemo();
  const ada = await demo.token();
  const head = `POST /api/chat HTTP/1.1\r\nhost: demo\r\nauthorization: Bearer ${ada}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n`;
  expect(await speak(demo, [head, `{}${'x'.repeat(100_000)}`])).toMatch(/^HTTP\/1.1 400 /);
});

test.for([
  ['headers', 'GET /healthz HTTP/1.1\r\nhost: demo\r\n', 'x-slow: 1\r\n'],
  ['a body', 'POST /sign-in HTTP/1.1\r\nhost: demo\r\ncontent-length: 60000\r\n\r\n', 'x'],
] as const)('a browser that lets %s trickle in is cut off', async ([, begin, more]) => {
  const demo = await openDemo({ DEMO_HEADERS_MS: '200', DEMO_REQUEST_MS: '300' });
  const startedAt = performance.now();
  const heard = await speak(demo, [begin, ...Array.from({ length: 60 }, () => more)], 50);
  expect(heard).toMatch(/^HTTP\/1.1 408 /);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('nothing that a browser sends becomes a header of the answer', async () => {
  const demo = await openDemo();
  const ada = await demo.token();
  const evil = '%0d%0aset-cookie:%20evil=1%0d%0a%0d%0a<script>';
  const requests = [
    `GET /api/chat/${evil} HTTP/1.1\r\nhost: demo\r\nauthorization: Bearer ${ada}\r\nlast-event-id: 1%0d%0aset-cookie: evil=1\r\nconnection: close\r\n\r\n`,
    `GET /${evil} HTTP/1.1\r\nhost: demo\r\norigin: https://evil.example\r\nconnection: close\r\n\r\n`,
    `POST /api/chat/${evil}/stop HTTP/1.1\r\nhost: demo\r\nauthorization: Bearer ${ada}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
    `GET /healthz HTTP/1.1\r\nhost: evil\r\nx: a\rset-cookie: evil=1\r\nconnection: close\r\n\r\n`,
  ];
  for (const request of requests) {
    const heard = await speak(demo, [request]);
    expect(heard).toMatch(/^HTTP\/1.1 [24]\d\d /);
    expect(heard).not.toMatch(/set-cookie|access-control|<script>/i);
  }
});

test('other sites are allowed nothing: no CORS header, asked or not', async () => {
  const { ask, token } = await openDemo();
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
  for (const [method, path] of [
    ['OPTIONS', '/api/chat'],
    ['OPTIONS', '/sign-in'],
    ['GET', '/'],
    ['POST', '/api/chat'],
  ] as const) {
    const response = await ask(path, { method, headers, token: await token() });
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

test('every answer says what a browser may do with it, streams and refusals too', async () => {
  const { ask, token } = await openDemo();
  const ada = await token();
  const answers = [
    await ask('/api/chat', { token: ada, body: question() }),
    await ask('/api/chat', { token: ada, body: question('Come back?', { resume: true }) }),
    await ask('/api/chat', { token: ada, body: {} }),
    await ask('/api/usage'),
    await ask('/nowhere'),
  ];
  for (const { headers } of answers) {
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
});
