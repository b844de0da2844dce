import { simulator } from '@sluice/simulator';
import { expect, onTestFinished, test } from 'vitest';
import { openDemo, question, type TestDemo } from '../testing/open-demo.ts';
import { allFrames, textOf, type WireFrame } from '../testing/read-frames.ts';

test('the chain is told, outermost link first, with what each is for', async () => {
  const { ask, token } = await openDemo();
  const response = await ask('/api/chain', { token: await token() });
  const { links, upstream, faults } = (await response.json()) as {
    links: { name: string; role: string }[];
    upstream: string;
    faults: string[];
  };
  const outer = ['telemetry', 'log', 'hits', 'weatherTool', 'cache', 'budget', 'router'];
  const inner = ['retry', 'suitModel', 'semaphore', 'cost', 'anthropic', 'openai'];
  expect(links.map(({ name }) => name)).toEqual([...outer, ...inner]);
  expect(links.filter(({ role }) => role === 'provider').map(({ name }) => name)).toEqual(['anthropic', 'openai']);
  expect(upstream).toBe('simulator');
  expect(faults).toEqual(['storm', 'cut', 'slow', 'down']);
});

/** Asks with a fault, and hands out what the page would see. */
async function askWith(fault: string, { ask, token }: TestDemo): Promise<readonly WireFrame[]> {
  const ada = await token();
  expect((await ask('/api/faults', { token: ada, body: { fault } })).status).toBe(204);
  return allFrames(await ask('/api/chat', { token: ada, body: question() }));
}

const typed = (frames: readonly WireFrame[], type: string): unknown[] =>
  frames.map(({ data }) => data).filter((data) => data !== '[DONE]' && data.type === type);

test('a storm of 429s is waited out by retry, as the provider asked', async () => {
  const frames = await askWith('storm', await openDemo());
  expect(typed(frames, 'retry')).toEqual([
    { type: 'retry', action: 'wait', attempt: 1, delayMs: expect.any(Number), why: 'rate-limit' },
    { type: 'retry', action: 'wait', attempt: 2, delayMs: expect.any(Number), why: 'rate-limit' },
  ]);
  expect(typed(frames, 'start')).toEqual([{ type: 'start', model: 'claude-sonnet-5', source: 'provider' }]);
  expect(frames.at(-1)?.data).toBe('[DONE]');
});

test('a stream that is cut is begun anew by the other provider, and what was said is dropped', async () => {
  const frames = await askWith('cut', await openDemo());
  expect(typed(frames, 'attempt-failed')).toContainEqual(expect.objectContaining({ output: 'dropped' }));
  const dropped = frames.findIndex(({ data }) => data !== '[DONE]' && data.type === 'attempt-failed');
  expect(textOf(frames.slice(0, dropped))).not.toBe('');
  expect(textOf(frames.slice(dropped))).toMatch(/^.*“Why\?.*[.]$/);
  expect(typed(frames, 'start').at(-1)).toMatchObject({ model: 'gpt-5.2' });
});

test('a provider that is down is failed over from, until it is not', async () => {
  const demo = await openDemo();
  const frames = await askWith('down', demo);
  expect(typed(frames, 'router')).toEqual([
    expect.objectContaining({ target: 'anthropic', why: 'chosen' }),
    expect.objectContaining({ target: 'openai', why: 'failover' }),
  ]);
  expect(frames.at(-1)?.data).toBe('[DONE]');
  const again = async () => typed(await askWith('none', demo), 'start').at(-1);
  await expect.poll(again, { timeout: 8_000, interval: 200 }).toMatchObject({ model: 'claude-sonnet-5' });
});

test('a slow first token is waited for', async () => {
  const startedAt = performance.now();
  const frames = await askWith('slow', await openDemo());
  expect(performance.now() - startedAt).toBeGreaterThan(3_900);
  expect(frames.at(-1)?.data).toBe('[DONE]');
});

test('a fault that there is not is a bad request', async () => {
  const { ask, token } = await openDemo();
  expect((await ask('/api/faults', { token: await token(), body: { fault: 'fire' } })).status).toBe(400);
});

test('a real provider is not ours to break', async () => {
  const api = await simulator({ apiKey: 'right' });
  onTestFinished(() => api.close());
  const { ask, token } = await openDemo({ ANTHROPIC_API_KEY: 'right', ANTHROPIC_BASE_URL: api.url });
  const ada = await token();
  expect((await ask('/api/faults', { token: ada, body: { fault: 'cut' } })).status).toBe(404);
  expect(await (await ask('/api/chain', { token: ada })).json()).toMatchObject({ upstream: 'anthropic', faults: [] });
});

test('both real providers are asked with what their models take, each with its key', async () => {
  const api = await simulator({ apiKey: 'right' });
  onTestFinished(() => api.close());
  const { ask, token } = await openDemo({
    ANTHROPIC_API_KEY: 'right',
    ANTHROPIC_BASE_URL: api.url,
    OPENAI_API_KEY: 'right',
    OPENAI_BASE_URL: `${api.url}/v1`,
  });
  const ada = await token();
  const chat = async (more: object) => {
    await allFrames(await ask('/api/chat', { token: ada, body: question('Why?', more) }));
    const { path, body } = api.requests.at(-1)!;
    return [path, body?.['model'], body?.['temperature']];
  };
  expect(await chat({})).toEqual(['/v1/messages', 'claude-sonnet-5', 0]);
  expect(await chat({ think: true })).toEqual(['/v1/messages', 'claude-sonnet-5', undefined]);
  api.storms.begin({ fault: 'refusal', reason: 'quota', provider: 'anthropic' });
  expect(await chat({ fresh: true })).toEqual(['/v1/chat/completions', 'gpt-5.2', undefined]);
});
