import { ManualClock } from '@sluice/core/laws';
import { afterEach, describe, expect, test } from 'vitest';
import { simulator, type Limits, type Simulator, type SimulatorOptions } from '../index.ts';
import { anthropicAsked, ask, askedWires, chatAsked, question, type AskedWire } from '../testing/asking.ts';

const started: Simulator[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((provider) => provider.close()));
});

const clock = (): ManualClock => new ManualClock(Date.UTC(2026, 0, 1, 12));

async function start(limits: Limits, options: SimulatorOptions = {}): Promise<Simulator> {
  const provider = await simulator({ limits, answer: () => 'one two three', ...options });
  started.push(provider);
  return provider;
}

function limitHeaders(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => /ratelimit|retry/.test(name)));
}

async function errorOf(response: Response): Promise<{ type: string; code?: string; message: string }> {
  return ((await response.json()) as { error: { type: string; code?: string; message: string } }).error;
}

async function askStatus(provider: Simulator, wire: AskedWire, body: object = question): Promise<number> {
  const response = await ask(provider, wire, { body, stream: false });
  await response.text();
  return response.status;
}

test('Anthropic’s headers: times to the second, tokens in thousands rounded down, both kinds together', async () => {
  const limits = { requestsPerMinute: 4_000, inputTokensPerMinute: 4_000_000, outputTokensPerMinute: 800_000 };
  const provider = await start(limits, { clock: clock() });
  expect(limitHeaders(await ask(provider, anthropicAsked, { stream: false }))).toEqual({
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-requests-reset': '2026-01-01T12:00:00Z',
    'anthropic-ratelimit-input-tokens-limit': '4000000',
    'anthropic-ratelimit-input-tokens-remaining': '3999000',
    'anthropic-ratelimit-input-tokens-reset': '2026-01-01T12:00:00Z',
    'anthropic-ratelimit-output-tokens-limit': '800000',
    'anthropic-ratelimit-output-tokens-remaining': '799000',
    'anthropic-ratelimit-output-tokens-reset': '2026-01-01T12:00:00Z',
    'anthropic-ratelimit-tokens-limit': '4800000',
    'anthropic-ratelimit-tokens-remaining': '4798000',
    'anthropic-ratelimit-tokens-reset': '2026-01-01T12:00:00Z',
  });
});

test('OpenAI’s headers: times as Go writes them, tokens of both kinds in one', async () => {
  const limits = { requestsPerMinute: 5_000, inputTokensPerMinute: 30_000, outputTokensPerMinute: 10_000 };
  const provider = await start(limits, { clock: clock() });
  const body = { ...question, max_tokens: 1_336 };
  expect(limitHeaders(await ask(provider, chatAsked, { body, stream: false }))).toEqual({
    'x-ratelimit-limit-requests': '5000',
    'x-ratelimit-remaining-requests': '4999',
    'x-ratelimit-reset-requests': '12ms',
    'x-ratelimit-limit-tokens': '40000',
    'x-ratelimit-remaining-tokens': '38664',
    'x-ratelimit-reset-tokens': '2.004s',
  });
});

test('OpenAI’s times are cut to the millisecond, as recorded: 5,263 of 30 million', async () => {
  const provider = await start({ inputTokensPerMinute: 30_000_000 }, { clock: clock() });
  const { headers } = await ask(provider, chatAsked, { body: { ...question, max_tokens: 5_263 }, stream: false });
  expect(headers.get('x-ratelimit-remaining-tokens')).toBe('29994737');
  expect(headers.get('x-ratelimit-reset-tokens')).toBe('10ms');
});

describe.for(askedWires)('on the wire of $provider', (wire) => {
  const isChat = wire.provider === 'openai';

  test('who asks too often is told when to ask again, and then may', async () => {
    const time = clock();
    const provider = await start({ requestsPerMinute: 2 }, { clock: time });
    expect([await askStatus(provider, wire), await askStatus(provider, wire)]).toEqual([200, 200]);
    const refused = await ask(provider, wire);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(refused.headers.get('retry-after-ms')).toBe(isChat ? '30000' : null);
    expect(refused.headers.get('x-should-retry')).toBeNull();
    expect(provider.requests.at(-1)).not.toHaveProperty('took');
    const { type, code, message } = await errorOf(refused);
    expect([type, code]).toEqual(isChat ? ['requests', 'rate_limit_exceeded'] : ['rate_limit_error', undefined]);
    expect(message).toMatch(
      isChat ? /Limit 2, Used 2, Requested 1\. Please try again in 30s\./ : /2 requests per minute/,
    );
    await time.advance(29_999);
    expect(await askStatus(provider, wire)).toBe(429);
    await time.advance(1);
    expect(await askStatus(provider, wire)).toBe(200);
  });

  test('each key has its own limits', async () => {
    const provider = await start({ requestsPerMinute: 1 }, { clock: clock() });
    const other = { ...wire, headers: { ...wire.headers, [isChat ? 'authorization' : 'x-api-key']: 'Bearer other' } };
    expect([await askStatus(provider, wire), await askStatus(provider, wire)]).toEqual([200, 429]);
    expect([await askStatus(provider, other), await askStatus(provider, other)]).toEqual([200, 429]);
  });

  test('a request that never fits is refused without a time', async () => {
    const provider = await start({ inputTokensPerMinute: 5 });
    const response = await ask(provider, wire);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBeNull();
    expect((await errorOf(response)).message).toMatch(isChat ? /^Request too large/ : /5 input tokens per minute/);
  });

  test('input counts by the estimate that the usage tells', async () => {
    const provider = await start({ requestsPerMinute: 9, inputTokensPerMinute: 1_000 }, { clock: clock() });
    const body = { ...question, max_tokens: 1 };
    const response = await ask(provider, wire, { body, stream: false });
    const { usage } = (await response.json()) as { usage: { input_tokens?: number; prompt_tokens?: number } };
    const tokens = usage.input_tokens ?? usage.prompt_tokens;
    expect(tokens).toBeGreaterThan(4);
    expect(provider.requests[0]!.took).toEqual({ requests: 1, [isChat ? 'tokens' : 'input-tokens']: tokens });
  });

  test('faults take nothing', async () => {
    const provider = await start({ requestsPerMinute: 1 }, { clock: clock() });
    for (let count = 0; count < 3; count++) {
      expect((await ask(provider, wire, { fault: 'status status=503' })).status).toBe(503);
    }
    expect(await askStatus(provider, wire)).toBe(200);
  });
});

test('what Anthropic turns away is not counted, what OpenAI turns away is a request', async () => {
  const time = clock();
  const limits = { requestsPerMinute: 10, inputTokensPerMinute: 20 };
  const provider = await start(limits, { clock: time });
  const body = { ...question, max_tokens: 20 };
  const left: (string | null)[] = [];
  for (const [wire, header] of [
    [anthropicAsked, 'anthropic-ratelimit-requests-remaining'],
    [chatAsked, 'x-ratelimit-remaining-requests'],
  ] as const) {
    expect(await askStatus(provider, wire, body)).toBe(200);
    const refused = await ask(provider, wire, { body });
    expect(refused.status).toBe(429);
    left.push(refused.headers.get(header));
  }
  expect(left).toEqual(['9', '8']);
});

test('Anthropic counts output as it is made, and a bucket may be overdrawn by it', async () => {
  const time = clock();
  const provider = await start({ outputTokensPerMinute: 60 }, { clock: time, answer: () => 'word '.repeat(90) });
  const response = await ask(provider, anthropicAsked, { body: { ...question, max_tokens: 4_096 } });
  await response.text();
  await provider.requests[0]!.over;
  expect(provider.requests[0]!.took).toEqual({ 'output-tokens': 91 });
  const refused = await ask(provider, anthropicAsked);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('32');
  await time.advance(32_000);
  expect(await askStatus(provider, anthropicAsked)).toBe(200);
});

test('who leaves has used what was sent', async () => {
  const provider = await start({ outputTokensPerMinute: 1_000 }, { tokensPerSecond: 50 });
  const leaving = new AbortController();
  const response = await ask(provider, anthropicAsked, {
    body: { ...question, max_tokens: 900 },
    fault: 'stall afterTokens=2',
    signal: leaving.signal,
  });
  await expect.poll(() => provider.requests[0]!.tokens).toBe(2);
  leaving.abort();
  await response.text().catch(() => {});
  await provider.requests[0]!.over;
  await expect.poll(() => provider.requests[0]!.took).toEqual({ 'output-tokens': 2 });
});

test('an even pace at the limit is never refused, on any clock', async () => {
  const time = clock();
  const provider = await start({ requestsPerMinute: 120 }, { clock: time });
  for (let count = 0; count < 120; count++) expect(await askStatus(provider, anthropicAsked)).toBe(200);
  for (let count = 0; count < 60; count++) {
    expect(await askStatus(provider, anthropicAsked)).toBe(429);
    await time.advance(500);
    expect(await askStatus(provider, anthropicAsked)).toBe(200);
  }
});

test.for<[limits: object, message: string]>([
  [{ requestsPerMinute: 0 }, 'Expected `limits.requestsPerMinute` to be a whole number ≥ 1, got 0'],
  [{ inputTokensPerMinute: 1.5 }, 'Expected `limits.inputTokensPerMinute` to be a whole number ≥ 1, got 1.5'],
  [{ tokensPerMinute: 1 }, 'Expected `limits` to have requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute'],
])('limits that cannot be are refused: %o', async ([limits, message]) => {
  await expect(simulator({ limits })).rejects.toThrow(message);
});
