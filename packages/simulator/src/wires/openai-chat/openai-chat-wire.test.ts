import { systemClock, type Clock } from '@sluice/core';
import { afterEach, expect, test } from 'vitest';
import { simulator, type Simulator, type SimulatorOptions } from '../../index.ts';

const providers: Simulator[] = [];
afterEach(async () => {
  await Promise.all(providers.splice(0).map((provider) => provider.close()));
});

async function start(options?: SimulatorOptions): Promise<Simulator> {
  const provider = await simulator(options);
  providers.push(provider);
  return provider;
}

interface Asked {
  readonly body?: object | string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly method?: string;
}

const messages = [{ role: 'user', content: 'Why is it wet?' }];
const question = { model: 'gpt-5.2', messages };

function ask({ url }: Simulator, asked: Asked = {}): Promise<Response> {
  const { body = question, headers = { authorization: 'Bearer key' }, path = '/v1/chat/completions' } = asked;
  const { method = 'POST' } = asked;
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(url + path, { method, headers, ...(method === 'POST' && { body: sent }) });
}

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

interface Choice {
  readonly delta: { readonly content?: string };
  readonly message: { readonly content: string };
  readonly finish_reason: string | null;
}

interface Data {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly Choice[];
  readonly usage?: Usage | null;
}

async function askWhole(provider: Simulator, body: object = question): Promise<Data> {
  return (await (await ask(provider, { body })).json()) as Data;
}

/** The chunks before `[DONE]`. */
async function askStreamed(provider: Simulator, body: object = {}): Promise<readonly Data[]> {
  const response = await ask(provider, { body: { ...question, stream: true, ...body } });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const events = (await response.text()).split('\n\n');
  expect(events.slice(-2)).toEqual(['data: [DONE]', '']);
  return events.slice(0, -2).map((event) => JSON.parse(event.slice('data: '.length)) as Data);
}

test('a streamed answer has role, text and reason in their order, a chunk for each token, and ends with [DONE]', async () => {
  const provider = await start();
  const chunks = await askStreamed(provider);
  const choices = chunks.map((chunk) => chunk.choices[0]);
  expect(choices[0]).toMatchObject({ delta: { role: 'assistant', content: '' }, finish_reason: null });
  expect(choices.at(-1)).toMatchObject({ delta: {}, finish_reason: 'stop' });
  expect(choices.slice(1, -1).every((choice) => choice?.delta.content && choice.finish_reason === null)).toBe(true);
  expect(chunks.length).toBeGreaterThan(20);
  expect(new Set(chunks.map(({ id, object, model }) => [id, object, model].join(' '))).size).toBe(1);
  expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', model: 'gpt-5.2' });
  expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
  expect(provider.requests[0]?.events).toBe(chunks.length + 1);
});

test('a stream has its usage in a last chunk without choices, if it is asked for it', async () => {
  const chunks = await askStreamed(await start(), { stream_options: { include_usage: true } });
  const last = chunks.at(-1);
  expect(last?.choices).toEqual([]);
  expect(last?.usage?.completion_tokens).toBe(chunks.length - 3);
  expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
});

/** A day on which it is always the same time. */
function at(wallMs: number): Clock {
  return { ...systemClock, wall: () => wallMs };
}

test('a whole answer has the text of the streamed one, usage with details, and the second it was made in', async () => {
  const whole = await askWhole(await start({ clock: at(1_750_000_000_900) }));
  const text = (await askStreamed(await start())).map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  expect(whole).toMatchObject({
    object: 'chat.completion',
    created: 1_750_000_000,
    choices: [{ index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: 'stop' }],
    usage: { prompt_tokens_details: { cached_tokens: 0 }, completion_tokens_details: { reasoning_tokens: 0 } },
  });
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = whole.usage!;
  expect(prompt).toBeGreaterThan(4);
  expect(total).toBe(prompt + completion);
});

test('the same question gets the same text on either wire, however its text is wrapped', async () => {
  const provider = await start();
  const asked = {
    model: 'claude-sonnet-5',
    max_tokens: 200,
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Why is it wet?' }] }],
  };
  const response = await ask(provider, {
    path: '/v1/messages',
    headers: { 'x-api-key': 'key', 'anthropic-version': '2023-06-01' },
    body: asked,
  });
  const there = (await response.json()) as { content: { text: string }[]; usage: { input_tokens: number } };
  for (const role of ['system', 'developer']) {
    const body = { ...question, messages: [{ role, content: 'Be brief.' }, ...messages] };
    const here = await askWhole(provider, body);
    expect(here.choices[0]?.message.content).toBe(there.content[0]?.text);
  }
  expect(there.content[0]?.text).toContain('Why is it wet?');
});

test('what is no text tells questions apart, too', async () => {
  const seen: unknown[] = [];
  const provider = await start({
    answer: ({ conversation, prompt }) => {
      seen.push(conversation);
      return prompt;
    },
  });
  const image = (url: string) => [
    { type: 'text', text: 'What is it?' },
    { type: 'image_url', image_url: { url } },
  ];
  for (const url of ['data:a', 'data:b']) {
    const { choices } = await askWhole(provider, { ...question, messages: [{ role: 'user', content: image(url) }] });
    expect(choices[0]?.message.content).toBe('What is it?');
  }
  expect(seen[0]).not.toEqual(seen[1]);
});

test.for(['max_tokens', 'max_completion_tokens'])('an answer is cut at %s, and says so', async (field) => {
  const provider = await start({ answer: () => 'one two three four five' });
  const { choices, usage } = await askWhole(provider, { ...question, [field]: 3 });
  expect(choices[0]).toMatchObject({ message: { content: 'one two three' }, finish_reason: 'length' });
  expect(usage?.completion_tokens).toBe(3);
});

test('a header names the request', async () => {
  const provider = await start();
  const { headers } = await ask(provider);
  expect(headers.get('x-request-id')).toBe(provider.requests[0]?.requestId);
  expect(headers.get('request-id')).toBeNull();
});

test('the path goes without its version, too', async () => {
  expect((await ask(await start(), { path: '/chat/completions?a=b' })).status).toBe(200);
});

const both = { ...question, max_tokens: 1, max_completion_tokens: 1 };
test.for<[name: string, asked: Asked, status: number, error: object]>([
  ['a wrong key', { headers: { authorization: 'Bearer wrong' } }, 401, { code: 'invalid_api_key', param: null }],
  ['no key', { headers: {} }, 401, { code: null, message: expect.stringContaining('API key') }],
  ['a key without its scheme', { headers: { authorization: 'key' } }, 401, { code: null }],
  ['an unknown path', { path: '/v1/nothing' }, 404, { code: 'unknown_url' }],
  ['another method', { method: 'GET' }, 405, { code: 'method_not_supported' }],
  ['no model', { body: { messages } }, 400, { message: 'you must provide a model parameter' }],
  ['no messages', { body: { model: 'a' } }, 400, { code: 'missing_required_parameter', param: 'messages' }],
  ['messages that are none', { body: { model: 'a', messages: 'Hi' } }, 400, { code: 'invalid_type' }],
  ['no message', { body: { model: 'a', messages: [] } }, 400, { code: 'empty_array', param: 'messages' }],
  ['a limit of 0', { body: { ...question, max_tokens: 0 } }, 400, { code: 'integer_below_min_value' }],
  ['a limit that is none', { body: { ...question, max_tokens: '9' } }, 400, { code: 'invalid_type' }],
  ['two limits', { body: both }, 400, { code: 'invalid_parameter_combination', param: 'max_tokens' }],
  ['an option of streams', { body: { ...question, stream_options: {} } }, 400, { param: 'stream_options' }],
  ['a body that is no JSON', { body: '{' }, 400, { message: expect.stringContaining('not valid JSON') }],
])('%s is refused in OpenAI’s words', async ([, asked, status, error]) => {
  const provider = await start({ apiKey: 'key' });
  const response = await ask(provider, asked);
  expect(response.status).toBe(status);
  const body = (await response.json()) as { error: Record<string, unknown> };
  expect(Object.keys(body)).toEqual(['error']);
  expect(Object.keys(body.error).toSorted()).toEqual(['code', 'message', 'param', 'type']);
  expect(body.error).toMatchObject({ type: 'invalid_request_error', ...error });
  expect(response.headers.get('x-request-id')).toBe(provider.requests[0]?.requestId);
});

test('a path that is nobody’s is refused in Anthropic’s words where no key says otherwise', async () => {
  const response = await ask(await start(), { path: '/nothing', headers: {} });
  expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
});

test('a provider that wants no key answers without one', async () => {
  expect((await ask(await start({ apiKey: false }), { headers: {} })).status).toBe(200);
});

test('an `answer` that throws makes a 500 on this wire, too', async () => {
  const provider = await start({ answer: () => Promise.reject(new Error('no idea')) });
  const response = await ask(provider);
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ error: { type: 'server_error', message: 'no idea' } });
  expect(response.headers.get('x-request-id')).toBe(provider.requests[0]?.requestId);
});

test('the server sees after what a client goes away', async () => {
  const provider = await start({ tokensPerSecond: 100 });
  const response = await ask(provider, { body: { ...question, stream: true } });
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  expect(await provider.requests[0]?.over).toMatchObject({ afterEvent: 'chat.completion.chunk' });
});
