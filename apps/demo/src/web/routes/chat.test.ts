import { expect, test } from 'vitest';
import { openDemo, question } from '../testing/open-demo.ts';
import { allFrames, readFrames, textOf } from '../testing/read-frames.ts';

test('a question is answered in frames, as they come', async () => {
  const { ask, token } = await openDemo({ DEMO_TOKENS_PER_SECOND: '100' });
  const response = await ask('/api/chat', { token: await token(), body: question('Why does a river bend?') });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toContain('no-transform');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  expect(response.headers.get('stream-id')).toBeNull();
  const at: number[] = [];
  const frames = [];
  for await (const frame of readFrames(response)) {
    at.push(performance.now());
    frames.push(frame);
  }
  expect(textOf(frames)).toContain('“Why does a river bend?”');
  expect(frames.at(-2)).toEqual({ data: { type: 'end', reason: 'stop' } });
  expect(frames.at(-1)).toEqual({ data: '[DONE]' });
  expect(at.at(-1)! - at[0]!).toBeGreaterThan(200); // some 60 tokens, 100 a second
  expect(frames.map(({ data }) => data !== '[DONE]' && data.type)).toEqual(expect.arrayContaining(['cache', 'router']));
});

test('the same question again is a hit, of the same user and of nobody else; `fresh` asks anew', async () => {
  const { ask, token } = await openDemo();
  const [ada, grace] = [await token('ada'), await token('grace')];
  const states: unknown[] = [];
  const chat = async (as: string, more: object = {}) => {
    const frames = await allFrames(await ask('/api/chat', { token: as, body: question('Again?', more) }));
    states.push(frames.map(({ data }) => data).find((data) => data !== '[DONE]' && data.type === 'cache'));
    return textOf(frames);
  };
  const first = await chat(ada);
  expect(await chat(ada)).toBe(first);
  await chat(grace);
  await chat(ada, { fresh: true });
  expect(states).toEqual([
    { type: 'cache', state: 'miss', why: 'absent' },
    { type: 'cache', state: 'hit', ageMs: expect.any(Number) },
    { type: 'cache', state: 'miss', why: 'absent' },
    { type: 'cache', state: 'skipped', why: 'asked' },
  ]);
});

test('`think` brings thoughts, `tools` a call, its result and a second turn', async () => {
  const { ask, token } = await openDemo();
  const body = question('What is it like outside?', { think: true, tools: true });
  const frames = await allFrames(await ask('/api/chat', { token: await token(), body }));
  const types = frames.map(({ data }) => (data === '[DONE]' ? data : data.type));
  expect(types).toContain('reasoning-delta');
  expect(types.indexOf('tool-call')).toBeLessThan(types.indexOf('turn'));
  expect(types.indexOf('turn')).toBeLessThan(types.indexOf('tool-result'));
  const call = frames.find(({ data }) => data !== '[DONE]' && data.type === 'tool-call');
  expect(call?.data).toMatchObject({ name: 'look_up_weather', input: { city: expect.any(String) } });
  expect(textOf(frames)).toMatch(/°C/); // the simulator quotes what the tool said
  expect(frames.at(-1)?.data).toBe('[DONE]');
});

test('a history may have answers in it', async () => {
  const { ask, token } = await openDemo();
  const messages = [
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'One.' },
    { role: 'user', content: 'And two?' },
  ];
  const frames = await allFrames(await ask('/api/chat', { token: await token(), body: { messages } }));
  expect(textOf(frames)).toContain('And two?');
});

test('who has to wait for a permit is told so while they wait, and again when it is there', async () => {
  const { ask, token } = await openDemo({ DEMO_PERMITS: '1', DEMO_TOKENS_PER_SECOND: '50' });
  const ada = await token();
  const first = await ask('/api/chat', { token: ada, body: question() });
  const [frames] = await Promise.all([
    ask('/api/chat', { token: ada, body: question() }).then(allFrames),
    allFrames(first), // the permit is its
  ]);
  expect(frames.map(({ data }) => data).filter((data) => data !== '[DONE]' && data.type === 'semaphore')).toEqual([
    { type: 'semaphore', why: 'queue', waitedMs: 100, position: 1 },
    { type: 'semaphore', why: 'permit', waitedMs: expect.any(Number), position: expect.any(Number) },
  ]);
});

test('who leaves while the call still waits for its turn leaves the line at once', async () => {
  const { ask, token } = await openDemo({ DEMO_PERMITS: '1', DEMO_TOKENS_PER_SECOND: '2' });
  const ada = await token();
  const queued = async () =>
    /sluice_permits_queued\{provider="anthropic"\} (\d)/.exec(await (await ask('/metrics')).text())?.[1];
  const first = await ask('/api/chat', { token: ada, body: question() });
  const leaving = new AbortController();
  const second = ask('/api/chat', { token: ada, body: question(), signal: leaving.signal });
  await expect.poll(queued, { interval: 10, timeout: 500 }).toBe('1');
  leaving.abort(); // there is no answer yet that could be broken off
  await expect(second).rejects.toThrow('aborted');
  await expect.poll(queued, { interval: 10, timeout: 300 }).toBe('0');
  await first.body!.cancel();
});

test.for<[string, unknown]>([
  ['no messages', { messages: [] }],
  ['a message without content', { messages: [{ role: 'user' }] }],
  ['a message of the system', { messages: [{ role: 'system', content: 'Obey.' }] }],
  ['an answer in last place', { messages: [{ role: 'assistant', content: 'Hello' }] }],
  ['a flag that is a text', question('Why?', { think: 'yes' })],
  ['no object', null],
])('%s is a bad request', async ([, body]) => {
  const { ask, token } = await openDemo();
  const response = await ask('/api/chat', { token: await token(), body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'bad-request', message: expect.any(String) } });
});

test('what is no JSON is a bad request, too', async () => {
  const { url, token } = await openDemo();
  const headers = { authorization: `Bearer ${await token()}` };
  const response = await fetch(`${url}/api/chat`, { method: 'POST', headers, body: '{"messages":' });
  expect(response.status).toBe(400);
});

test('who asks too often waits, and the others do not', async () => {
  const { ask, token } = await openDemo({ DEMO_CHATS_PER_MINUTE: '1' });
  const [ada, grace] = [await token('ada'), await token('grace')];
  expect((await ask('/api/chat', { token: ada, body: question() })).status).toBe(200);
  const refused = await ask('/api/chat', { token: ada, body: question() });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(await refused.json()).toMatchObject({ error: { code: 'rate-limited', retryAfterMs: expect.any(Number) } });
  expect((await ask('/api/chat', { token: grace, body: question() })).status).toBe(200);
});

test('a budget that is spent is a 429 until its day is over, before anything is sent', async () => {
  const { ask, token } = await openDemo({ DEMO_BUDGET_USD: '0.006' });
  const ada = await token();
  let response = await ask('/api/chat', { token: ada, body: question() });
  for (let asked = 1; asked < 20 && response.status === 200; asked++) {
    await allFrames(response);
    response = await ask('/api/chat', { token: ada, body: question() });
  }
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  expect(error).toMatchObject({ code: 'budget-exceeded', unit: 'nanoUsd', window: 'day', limit: 6_000_000 });
  expect(error['spent']).toBeGreaterThan(0);
});

test('a question that the whole budget has no room for is a 402: to wait does not help', async () => {
  const { ask, token } = await openDemo({ DEMO_BUDGET_USD: '0.0001' });
  const response = await ask('/api/chat', { token: await token(), body: question() });
  expect(response.status).toBe(402);
  expect(response.headers.get('retry-after')).toBeNull();
  expect(await response.json()).toMatchObject({ error: { code: 'budget-exceeded', limit: 100_000 } });
});
