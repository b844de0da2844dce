import { CompletionError, compose, type ErrorCode } from '@sluice/core';
import { end, scripted, start, text, type Script } from '@sluice/core/laws';
import { memoryStreams, resumable } from '@sluice/server';
import { simulator, type Storm } from '@sluice/simulator';
import { expect, onTestFinished, test } from 'vitest';
import { memoryRateLimit } from '../security/rate-limit.ts';
import { Tokens } from '../security/tokens.ts';
import { openDemo, question } from '../testing/open-demo.ts';
import { allFrames } from '../testing/read-frames.ts';
import { openApp } from './app.ts';
import type { Parts } from './parts.ts';

/** The routes before a transport that does as its script says, with room for so many bytes of a stream. */
async function openBefore(script: Script, maxStreamBytes?: number) {
  const tokens = new Tokens('a secret of at least thirty-two characters', 60_000);
  const rare = memoryRateLimit({ name: 'any', perMinute: 100 });
  const parts = {
    complete: compose(scripted('anthropic', script)),
    streams: resumable({ store: memoryStreams(maxStreamBytes === undefined ? {} : { maxStreamBytes }) }),
    upstream: { targets: [{ model: 'claude-sonnet-5' }] },
    settings: { DEMO_MAX_TOKENS: 100 },
    limits: { requests: rare, chats: rare, signIns: rare },
    logger: { debug() {} },
    draining: new AbortController().signal,
    stores: {},
    tokens,
  } as unknown as Parts;
  const app = openApp(parts);
  const headers = { authorization: `Bearer ${(await tokens.make('ada')).token}` };
  return {
    get: (path: string) => app.request(path, { headers }),
    chat: (more: object = {}) =>
      app.request('/api/chat', { method: 'POST', headers, body: JSON.stringify(question('Why?', more)) }),
  };
}

test.for<[code: ErrorCode, status: number]>([
  ['refused', 422],
  ['authentication', 502],
  ['quota', 502],
  ['provider-error', 502],
  ['timeout', 504],
  ['rate-limit', 503],
  ['overloaded', 503],
  ['targets-exhausted', 503],
])(
  '%s, before anything was tried or said, is a %i, whether or not it could be come back to',
  async ([code, status]) => {
    const error = new CompletionError(code, 'The key is sk-1', {
      fault: 'transient',
      sent: 'yes',
      retryAfterMs: 1_200,
    });
    const { chat } = await openBefore([error]);
    for (const resume of [false, true]) {
      const response = await chat({ resume });
      expect(response.status).toBe(status);
      expect(response.headers.get('retry-after')).toBe('2');
      const body = await response.text();
      expect(JSON.parse(body)).toMatchObject({ error: { code, retryAfterMs: 1_200 } });
      expect(body).not.toContain('sk-1');
    }
  },
);

/** The whole demo, for which this is the one real provider, in whose place nobody steps. */
async function openBeforeProvider(storm: Storm) {
  const provider = await simulator();
  onTestFinished(() => provider.close());
  provider.storms.begin(storm);
  const { ask, token } = await openDemo({ OPENAI_API_KEY: 'right', OPENAI_BASE_URL: `${provider.url}/v1` });
  const ada = await token();
  return () => ask('/api/chat', { token: ada, body: question() });
}

test('what a model declines is a 422', async () => {
  const response = await (await openBeforeProvider({ fault: 'refusal', reason: 'content-filter' }))();
  expect([response.status, await response.json()]).toMatchObject([422, { error: { code: 'refused' } }]);
});

test('a provider that fails is told inside the stream, with what was tried; one that asked for patience is a 503', async () => {
  const chat = await openBeforeProvider({ fault: 'status', status: 429, retryAfterMs: 600_000 });
  const tried = await chat();
  expect(tried.status).toBe(200);
  const frames = await allFrames(tried);
  expect(frames.map(({ data }) => data)).toContainEqual(
    expect.objectContaining({ type: 'attempt-failed', code: 'rate-limit' }),
  );
  expect(frames.at(-1)).toMatchObject({ event: 'error', data: { code: 'targets-exhausted' } });
  const refused = await chat(); // it is asked no more until then
  expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: 'targets-exhausted' } }]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200);
});

test.for(['/sign-in', '/api/faults'])('more than 64 KiB is a 413 at %s, too', async (path) => {
  const { ask, token } = await openDemo();
  const response = await ask(path, { token: await token(), body: { user: 'x'.repeat(65 * 1_024) } });
  expect([response.status, await response.json()]).toMatchObject([413, { error: { code: 'too-large' } }]);
});

test('a stream whose beginning is no longer kept is a 410', async () => {
  const { chat, get } = await openBefore([start(), ...Array.from({ length: 50 }, () => text('Word. ')), end()], 500);
  const response = await chat({ resume: true });
  await response.text();
  const resumed = await get(`/api/chat/${response.headers.get('stream-id')}`);
  expect([resumed.status, await resumed.json()]).toMatchObject([410, { error: { code: 'stream-gone' } }]);
});

test('while it drains no stream begins that could be come back to, and those that run are', async () => {
  const { ask, token, drain } = await openDemo({ DEMO_TOKENS_PER_SECOND: '100', DEMO_DRAIN_MS: '5000' });
  const ada = await token();
  const body = question('Come back?', { resume: true });
  const running = await ask('/api/chat', { token: ada, body });
  const drained = drain();
  const refused = await ask('/api/chat', { token: ada, body });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await refused.json()).toMatchObject({ error: { code: 'draining' } });
  const resumed = await ask(`/api/chat/${running.headers.get('stream-id')}`, { token: ada });
  expect((await allFrames(resumed)).at(-1)?.data).toBe('[DONE]');
  await running.text();
  await drained;
});
