import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, expect, test } from 'vitest';
import { simulator, type Simulator, type SimulatorOptions } from './index.ts';

const started: Simulator[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((provider) => provider.close()));
});

async function start(options?: SimulatorOptions) {
  const provider = await simulator({ apiKey: 'right', ...options });
  started.push(provider);
  const { url } = provider;
  return {
    provider,
    anthropic: new Anthropic({ baseURL: url, apiKey: 'right', maxRetries: 0 }),
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'right', maxRetries: 0 }),
    url,
  };
}

const messages = [{ role: 'user' as const, content: 'What is the weather in Rome?' }];
const asked = { model: 'claude-sonnet-5', max_tokens: 2_000, messages };
const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };
const tool = { name: 'weather', description: 'Looks out of the window', input_schema: schema };
const chatTool = { type: 'function' as const, function: { name: 'weather', parameters: schema } };

test('Anthropic’s SDK gets the same message streamed and whole', async () => {
  const { anthropic } = await start();
  const whole = await anthropic.messages.create(asked);
  const texts: string[] = [];
  const stream = anthropic.messages.stream(asked).on('text', (text) => texts.push(text));
  const streamed = await stream.finalMessage();
  expect(streamed).toMatchObject({ content: [{ type: 'text' }], stop_reason: 'end_turn', role: 'assistant' });
  expect(streamed.content).toEqual(whole.content);
  expect(streamed.content[0]).toMatchObject({ text: texts.join('') });
  expect(streamed.usage).toEqual(whole.usage);
  expect(texts).toHaveLength(whole.usage.output_tokens);
});

test('Anthropic’s SDK runs a tool loop: thought, call, result, answer', async () => {
  const { anthropic } = await start();
  const ask = { ...asked, tools: [tool], thinking: { type: 'enabled' as const, budget_tokens: 1_024 } };
  const first = await anthropic.messages.stream(ask).finalMessage();
  expect(first.stop_reason).toBe('tool_use');
  const [thinking, call] = first.content;
  expect(thinking).toMatchObject({ type: 'thinking', thinking: expect.stringMatching(/Rome/) });
  expect(thinking).toHaveProperty('signature', expect.stringMatching(/^\w{20,}/));
  expect(call).toMatchObject({ type: 'tool_use', name: 'weather', input: { city: expect.any(String) } });
  expect((await anthropic.messages.create(ask)).content.map(({ type }) => type)).toEqual(['thinking', 'tool_use']);
  const { id } = call as Anthropic.ToolUseBlock;
  const history: Anthropic.MessageParam[] = [
    ...messages,
    { role: 'assistant', content: first.content },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'Sunny, 31 degrees' }] },
  ];
  const last = await anthropic.messages.create({ ...ask, messages: history });
  expect(last.stop_reason).toBe('end_turn');
  expect(last.content.at(-1)).toMatchObject({ type: 'text', text: expect.stringMatching(/Sunny, 31 degrees/) });
  expect(last.usage.output_tokens_details?.thinking_tokens).toBeGreaterThan(5);
  expect(last.usage.output_tokens).toBeGreaterThan(last.usage.output_tokens_details!.thinking_tokens);
});

test.for([
  [{ type: 'tool' as const, name: 'weather' }, 'tool_use'],
  [{ type: 'any' as const }, 'tool_use'],
  [{ type: 'none' as const }, 'end_turn'],
] as const)('Anthropic’s tool choice is heeded: %o', async ([choice, reason]) => {
  const { anthropic } = await start();
  expect((await anthropic.messages.create({ ...asked, tools: [tool], tool_choice: choice })).stop_reason).toBe(reason);
});

test('Anthropic’s SDK is told of stop sequences, limits and JSON', async () => {
  const { anthropic } = await start({ answer: () => 'one two three four' });
  const stopped = await anthropic.messages.create({ ...asked, stop_sequences: [' three'] });
  expect(stopped).toMatchObject({
    content: [{ text: 'one two' }],
    stop_reason: 'stop_sequence',
    stop_sequence: ' three',
    usage: { output_tokens: 2 },
  });
  const cut = await anthropic.messages.create({ ...asked, max_tokens: 3 });
  expect(cut).toMatchObject({ content: [{ text: 'one two three' }], stop_reason: 'max_tokens' });
  const format = { type: 'json_schema' as const, schema: { ...schema, additionalProperties: false } };
  const other = await start();
  const json = await other.anthropic.messages.create({ ...asked, output_config: { format } });
  expect(JSON.parse((json.content[0] as Anthropic.TextBlock).text)).toEqual({ city: expect.any(String) });
});

test('Anthropic’s prompt cache is written, read, and adds up to what is counted', async () => {
  const { anthropic } = await start();
  const system = [
    { type: 'text' as const, text: 'Be kind. '.repeat(900), cache_control: { type: 'ephemeral' as const } },
  ];
  const ask = { ...asked, system };
  const { input_tokens: all } = await anthropic.messages.countTokens({ model: asked.model, messages, system });
  const first = await anthropic.messages.create(ask);
  const second = await anthropic.messages.stream(ask).finalMessage();
  expect(first.usage.cache_read_input_tokens).toBe(0);
  expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(1_024);
  expect(first.usage.cache_creation?.ephemeral_5m_input_tokens).toBe(first.usage.cache_creation_input_tokens);
  expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens);
  expect(second.usage.cache_creation_input_tokens).toBe(0);
  for (const { usage } of [first, second]) {
    const { input_tokens: input, cache_creation_input_tokens: write, cache_read_input_tokens: read } = usage;
    expect(input + write! + read!).toBe(all);
  }
});

test('Anthropic’s SDK lists models', async () => {
  const { anthropic } = await start();
  const ids: string[] = [];
  for await (const { id } of anthropic.models.list()) ids.push(id);
  expect(ids).toContain('claude-sonnet-5');
  expect(await anthropic.models.retrieve('claude-sonnet-5')).toMatchObject({ type: 'model', line: 'sonnet' });
  await expect(anthropic.models.retrieve('claude-0')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
});

const errors = [
  [400, 'BadRequestError'],
  [401, 'AuthenticationError'],
  [403, 'PermissionDeniedError'],
  [404, 'NotFoundError'],
  [409, 'ConflictError'],
  [422, 'UnprocessableEntityError'],
  [429, 'RateLimitError'],
  [500, 'InternalServerError'],
  [529, 'InternalServerError'],
] as const;

test.for(errors)('a status %i is the SDKs’ %s', async ([status, name]) => {
  const { anthropic, openai } = await start({ storms: [{ fault: 'status', status, message: 'so it is' }] });
  const ours = (error: unknown) => error as InstanceType<typeof Anthropic.APIError>;
  const first = ours(await anthropic.messages.create(asked).catch((error: unknown) => error));
  expect(first).toBeInstanceOf(Anthropic[name]);
  expect(first.requestID).toMatch(/^req_sim_/);
  expect(first.message).toMatch(/so it is/);
  const second = await openai.chat.completions.create(asked).catch((error: unknown) => error);
  expect(second).toBeInstanceOf(OpenAI[name]);
  expect(second).toMatchObject({ status, requestID: expect.stringMatching(/^req_sim_/) });
  expect((second as Error).message).toBe(`${status} so it is`);
});

test('a wrong key and a reset are the SDKs’ own errors, too', async () => {
  const { provider, url, anthropic, openai } = await start();
  const wrong = { apiKey: 'wrong', maxRetries: 0 };
  const ask = new Anthropic({ ...wrong, baseURL: url }).messages.create(asked);
  await expect(ask).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
  const chat = new OpenAI({ ...wrong, baseURL: `${url}/v1` }).models.list();
  await expect(chat).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  provider.storms.begin({ fault: 'reset' });
  await expect(anthropic.messages.create(asked)).rejects.toBeInstanceOf(Anthropic.APIConnectionError);
  await expect(openai.chat.completions.create(asked)).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
});

test('an error in a stream reaches those who read it', async () => {
  const { anthropic, openai } = await start({ storms: [{ fault: 'error-event', afterTokens: 3 }] });
  const stream = anthropic.messages.stream(asked);
  await expect(stream.finalMessage()).rejects.toThrow(/overloaded_error/);
  const chat = await openai.chat.completions.create({ ...asked, stream: true });
  const read = async (): Promise<number> => {
    let count = 0;
    for await (const _ of chat) count++;
    return count;
  };
  await expect(read()).rejects.toThrow(/overloaded/);
});

test('both SDKs retry what a storm strikes once, and wait as they are told', async () => {
  const { provider, url } = await start();
  const clients = [
    () => new Anthropic({ baseURL: url, apiKey: 'right', maxRetries: 2 }).messages.create(asked),
    () => new OpenAI({ baseURL: `${url}/v1`, apiKey: 'right', maxRetries: 2 }).chat.completions.create(asked),
  ];
  for (const ask of clients) {
    provider.storms.begin({ fault: 'status', status: 429, retryAfterMs: 1, next: 1 });
    await ask();
  }
  expect(provider.requests.map(({ status }) => status)).toEqual([429, 200, 429, 200]);
});

test('OpenAI’s SDK gets the same text streamed and whole, and usage that adds up', async () => {
  const { openai } = await start();
  const whole = await openai.chat.completions.create(asked);
  const stream = openai.chat.completions.stream({ ...asked, stream_options: { include_usage: true } });
  const streamed = await stream.finalChatCompletion();
  expect(streamed.choices[0]!.message.content).toBe(whole.choices[0]!.message.content);
  expect(streamed.choices[0]!.finish_reason).toBe('stop');
  expect(streamed.usage).toEqual(whole.usage);
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = whole.usage!;
  expect(input + output).toBe(total);
});

test('OpenAI’s SDK runs a tool loop, and counts what was thought', async () => {
  const { openai } = await start();
  const ask = { ...asked, tools: [chatTool], reasoning_effort: 'low' as const };
  const whole = await openai.chat.completions.create(ask);
  const streamed = await openai.chat.completions
    .stream({ ...ask, stream_options: { include_usage: true } })
    .finalChatCompletion();
  for (const { choices, usage } of [whole, streamed]) {
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ type: 'function', function: { name: 'weather' } }] },
    });
    expect(usage!.completion_tokens_details!.reasoning_tokens).toBeGreaterThan(5);
    expect(usage!.completion_tokens).toBeGreaterThan(usage!.completion_tokens_details!.reasoning_tokens!);
  }
  const { message } = whole.choices[0]!;
  const [call] = message.tool_calls!;
  const input = (call as OpenAI.ChatCompletionMessageFunctionToolCall).function.arguments;
  expect(JSON.parse(input)).toEqual({ city: expect.any(String) });
  const said = { role: 'tool' as const, tool_call_id: call!.id, content: 'Sunny, 31 degrees' };
  const last = await openai.chat.completions.create({ ...ask, messages: [...messages, message, said] });
  expect(last.choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { content: expect.stringMatching(/Sunny, 31 degrees/) },
  });
});

test.for([
  [{ type: 'function' as const, function: { name: 'weather' } }, 'stop', true],
  ['required' as const, 'tool_calls', true],
  ['none' as const, 'stop', false],
] as const)('OpenAI’s tool choice is heeded: %o', async ([choice, reason, calls]) => {
  const { openai } = await start();
  const answer = await openai.chat.completions.create({ ...asked, tools: [chatTool], tool_choice: choice });
  expect(answer.choices[0]!.finish_reason).toBe(reason);
  expect(answer.choices[0]!.message.tool_calls !== undefined).toBe(calls);
});

test('OpenAI’s SDK is told of stop sequences, limits, JSON and what was cached', async () => {
  const { openai } = await start({ answer: () => 'one two three four' });
  const stopped = await openai.chat.completions.create({ ...asked, stop: ' three' });
  expect(stopped.choices[0]).toMatchObject({ message: { content: 'one two' }, finish_reason: 'stop' });
  const cut = await openai.chat.completions.create({ ...asked, max_tokens: 3 });
  expect(cut.choices[0]).toMatchObject({ message: { content: 'one two three' }, finish_reason: 'length' });
  const long = { ...asked, messages: [{ role: 'system' as const, content: 'Be kind. '.repeat(900) }, ...messages] };
  const [first, second] = [await openai.chat.completions.create(long), await openai.chat.completions.create(long)];
  expect(first.usage!.prompt_tokens_details!.cached_tokens).toBe(0);
  const cached = second.usage!.prompt_tokens_details!.cached_tokens!;
  expect(cached).toBeGreaterThan(1_024);
  expect(cached % 128).toBe(0);
  expect(second.usage!.prompt_tokens).toBe(first.usage!.prompt_tokens);
  const other = await start();
  const format = { type: 'json_schema' as const, json_schema: { name: 'place', schema } };
  const json = await other.openai.chat.completions.create({ ...asked, response_format: format });
  expect(JSON.parse(json.choices[0]!.message.content!)).toEqual({ city: expect.any(String) });
});

test('OpenAI’s SDK lists models', async () => {
  const { openai } = await start();
  const ids: string[] = [];
  for await (const { id } of openai.models.list()) ids.push(id);
  expect(ids).toContain('gpt-5.2');
  expect(await openai.models.retrieve('gpt-5.2')).toMatchObject({ object: 'model', owned_by: 'openai' });
  await expect(openai.models.retrieve('gpt-0')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
});
