import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { CompletionError, composeWith, type CompletionRequest, type Middleware, type Transport } from '@sluice/core';
import { end, failed, ManualClock, scripted, start, text, toolCall, usage, type Script } from '@sluice/core/laws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TelemetryOptions } from './settings.ts';
import { telemetry } from './telemetry.ts';
import { collected } from './testing/collected.ts';

const request: CompletionRequest = {
  model: 'm-latest',
  messages: [{ role: 'user', content: 'my secret' }],
  maxTokens: 100,
  temperature: 0,
};

let told: ReturnType<typeof collected>;
beforeEach(() => {
  told = collected();
});
afterEach(() => told.close());

const busy = () =>
  new CompletionError('overloaded', 'my secret was refused', {
    fault: 'transient',
    status: 529,
    provider: 'anthropic',
  });

function chain(script: Script | Transport, options: TelemetryOptions = {}, ...links: Middleware[]) {
  const clock = new ManualClock();
  const { tracer, meter } = told;
  const transport =
    typeof script === 'function' && 'provider' in script
      ? script
      : scripted({ provider: 'anthropic', clock }, script as Script);
  const complete = composeWith({ clock })(telemetry({ tracer, meter, clock, ...options }), ...links, transport);
  return { clock, complete };
}

const answer = [
  start({ provider: 'anthropic', model: 'm-1', id: 'msg_1', requestId: 'req_1' }),
  text('the answer'),
  {
    type: 'usage',
    usage: { inputTokens: 10, cacheReadTokens: 5, cacheWriteTokens: 2, outputTokens: 7, reasoningTokens: 3 },
  },
  end(),
] as const;

test('a call is one client span by the conventions, with what was asked of whom and what it used', async () => {
  const { complete } = chain(answer);
  await complete(request, { id: 'call-1' });
  const [span, ...others] = told.spans();
  expect(others).toEqual([]);
  expect(span).toMatchObject({ name: 'chat m-latest', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } });
  expect(span!.attributes).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'm-latest',
    'gen_ai.request.max_tokens': 100,
    'gen_ai.request.temperature': 0,
    'gen_ai.response.model': 'm-1',
    'gen_ai.response.id': 'msg_1',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 17,
    'gen_ai.usage.output_tokens': 10,
    'gen_ai.usage.cache_read.input_tokens': 5,
    'gen_ai.usage.cache_creation.input_tokens': 2,
    'gen_ai.usage.reasoning.output_tokens': 3,
    'sluice.call.id': 'call-1',
    'sluice.outcome': 'done',
    'sluice.attempts': 1,
    'sluice.turns': 1,
    'sluice.source': 'provider',
    'sluice.kept.input_tokens': 17,
    'sluice.kept.output_tokens': 10,
  });
});

test('the time to the first output is a stream’s, on the span and as a metric', async () => {
  const { complete, clock } = chain([{ waitMs: 250 }, ...answer.slice(0, 2), { waitMs: 750 }, ...answer.slice(2)]);
  const reading = (async () => {
    for await (const _ of complete.stream(request));
  })();
  await clock.advance(1_000);
  await reading;
  expect(told.spans()[0]!.attributes).toMatchObject({
    'gen_ai.request.stream': true,
    'gen_ai.response.time_to_first_chunk': 0.25,
  });
  const [first] = await told.points('gen_ai.client.operation.time_to_first_chunk');
  expect(first!.value).toMatchObject({ count: 1, sum: 0.25 });
  const [duration] = await told.points('gen_ai.client.operation.duration');
  expect(duration!.value).toMatchObject({ count: 1, sum: 1 });
  expect(duration!.attributes).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'm-latest',
    'gen_ai.response.model': 'm-1',
  });
});

test('a whole answer has no first chunk', async () => {
  const { complete } = chain(answer);
  await complete(request);
  expect(await told.metricNames()).not.toContain('gen_ai.client.operation.time_to_first_chunk');
});

test('nothing that was asked or answered is told, in errors and notes neither', async () => {
  const link: Middleware = async function* link(call, next) {
    yield { type: 'acme:test', words: 'my secret', count: 2, deep: { text: 'my secret' } } as never;
    yield* next(call);
  };
  const { complete } = chain(
    [
      failed(busy()),
      ...answer.slice(0, 2),
      toolCall('c1', 'lookup', { of: 'my secret' }),
      { type: 'tool-result', id: 'c1', content: 'my secret' },
      busy(),
    ],
    {},
    link,
  );
  await expect(complete(request)).rejects.toThrow('my secret');
  const all = told.spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  expect(all.flatMap(({ events }) => events.map(({ name }) => name))).toEqual(['sluice.note', 'sluice.attempt_failed']);
  expect(JSON.stringify(all)).not.toMatch(/secret|the answer/);
  expect(all.at(-1)!.events[0]!.attributes).toEqual({ 'sluice.note': 'acme:test', 'sluice.note.count': 2 });
});

test('with `content`, all of it is told in the form of the conventions', async () => {
  const { complete } = chain(
    [
      start(),
      toolCall('c1', 'lookup', { of: 'x' }),
      { type: 'tool-result', id: 'c1', content: 'found' },
      { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] },
      start(),
      text('the '),
      text('answer'),
      end(),
    ],
    { content: true },
  );
  await complete({
    ...request,
    system: 'Be kind',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', mediaType: 'image/png', source: { base64: 'AAAA' } },
          { type: 'text', text: 'What?' },
        ],
      },
    ],
    tools: [{ name: 'lookup', description: 'Looks', inputSchema: { type: 'object' } }],
  });
  const [tool, call] = told.spans();
  expect(tool!.attributes).toMatchObject({
    'gen_ai.tool.call.arguments': '{"of":"x"}',
    'gen_ai.tool.call.result': 'found',
  });
  const parsed = (name: string): unknown => JSON.parse(call!.attributes[name] as string);
  expect(parsed('gen_ai.system_instructions')).toEqual([{ type: 'text', content: 'Be kind' }]);
  expect(parsed('gen_ai.input.messages')).toEqual([
    {
      role: 'user',
      parts: [
        { type: 'blob', modality: 'image', mime_type: 'image/png', content: '' },
        { type: 'text', content: 'What?' },
      ],
    },
  ]);
  expect(parsed('gen_ai.output.messages')).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'the answer' }], finish_reason: 'stop' },
  ]);
  expect(parsed('gen_ai.tool.definitions')).toEqual([
    { type: 'function', name: 'lookup', description: 'Looks', parameters: { type: 'object' } },
  ]);
});

test('a failed call has its code as `error.type`, on the span and on its duration', async () => {
  const { complete } = chain([busy()]);
  await expect(complete(request)).rejects.toThrow('my secret');
  const [span] = told.spans();
  expect(span!.status).toEqual({ code: SpanStatusCode.ERROR });
  expect(span!.attributes).toMatchObject({
    'error.type': 'overloaded',
    'sluice.outcome': 'failed',
    'sluice.attempts': 1,
  });
  const [duration] = await told.points('gen_ai.client.operation.duration');
  expect(duration!.attributes).toMatchObject({ 'error.type': 'overloaded', 'gen_ai.provider.name': 'anthropic' });
});

test('a bug has the name of its error', async () => {
  const { complete } = chain([new RangeError('oops')]);
  await expect(complete(request)).rejects.toThrow('oops');
  expect(told.spans()[0]!.attributes['error.type']).toBe('RangeError');
});

test('who leaves has done nothing wrong; a deadline has', async () => {
  const { complete, clock } = chain([...answer.slice(0, 2), 'hang']);
  for await (const event of complete.stream(request)) if (event.type === 'text-delta') break;
  const late = complete(request, { timeoutMs: 100 }).catch((error: unknown) => error);
  await clock.advance(100);
  await late;
  const [left, timedOut] = told.spans();
  expect(left!.attributes).toMatchObject({ 'sluice.outcome': 'left' });
  expect(left!.attributes).not.toHaveProperty(['error.type']);
  expect(left!.status.code).toBe(SpanStatusCode.UNSET);
  expect(timedOut!.attributes).toMatchObject({ 'sluice.outcome': 'failed', 'error.type': 'timeout' });
});

test('what was billed stands by the conventions’ names, what was kept beside; metrics count by attempt', async () => {
  const { complete } = chain([
    start({ provider: 'gemini', model: 'g' }),
    usage(100, 20),
    text('lost'),
    failed(busy(), 'dropped'),
    start({ provider: 'anthropic', model: 'm-1' }),
    usage(10, 2),
    end(),
  ]);
  await complete(request);
  const [span] = told.spans();
  expect(span!.attributes).toMatchObject({
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.usage.input_tokens': 110,
    'gen_ai.usage.output_tokens': 22,
    'sluice.kept.input_tokens': 10,
    'sluice.kept.output_tokens': 2,
    'sluice.attempts': 2,
  });
  expect(span!.events).toMatchObject([
    {
      name: 'sluice.attempt_failed',
      attributes: { 'error.type': 'overloaded', 'http.response.status_code': 529, 'sluice.attempt.output': 'dropped' },
    },
  ]);
  const points = await told.points('gen_ai.client.token.usage');
  const sums = points.map(({ attributes, value }) => [
    attributes['gen_ai.provider.name'],
    attributes['gen_ai.response.model'],
    attributes['gen_ai.token.type'],
    (value as { sum: number }).sum,
  ]);
  expect(sums).toEqual([
    ['gcp.gemini', 'g', 'input', 100],
    ['gcp.gemini', 'g', 'output', 20],
    ['anthropic', 'm-1', 'input', 10],
    ['anthropic', 'm-1', 'output', 2],
  ]);
});

test.each(['cache', 'flight'] as const)(
  'an answer of a %s is a span, and no metric: nobody was asked',
  async (source) => {
    const { complete } = chain([start({ source }), usage(10, 2), text('a'), end()]);
    await complete(request);
    const [span] = told.spans();
    expect(span!.attributes).toMatchObject({
      'sluice.source': source,
      'sluice.attempts': 0,
      'sluice.kept.input_tokens': 10,
    });
    expect(span!.attributes).not.toHaveProperty(['gen_ai.usage.input_tokens']);
    expect(await told.metricNames()).toEqual([]);
  },
);

test('a tool is a span from the last that the model said until its result', async () => {
  const { complete, clock } = chain([
    start(),
    { waitMs: 10 },
    toolCall('c1', 'lookup'),
    { waitMs: 20 },
    usage(1, 1),
    { waitMs: 300 },
    { type: 'tool-result', id: 'c1', content: '3' },
    { waitMs: 200 },
    { type: 'tool-result', id: 'c2', name: 'other', content: 'no', isError: true },
    { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] },
    start(),
    end(),
  ]);
  const asked = complete(request);
  await clock.advance(530);
  await asked;
  const [lookup, other, call] = told.spans();
  expect(lookup).toMatchObject({ name: 'execute_tool lookup', kind: SpanKind.INTERNAL, duration: [0, 300_000_000] });
  expect(lookup!.parentSpanContext?.spanId).toBe(call!.spanContext().spanId);
  expect(lookup!.attributes).toEqual({
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'lookup',
    'gen_ai.tool.type': 'function',
    'gen_ai.tool.call.id': 'c1',
  });
  expect(other).toMatchObject({ name: 'execute_tool other', status: { code: SpanStatusCode.ERROR } });
  expect(call!.attributes['sluice.turns']).toBe(2);
});

test('the names to come: counters for what is spent, nothing of the released set', async () => {
  const { complete } = chain(answer, { conventions: 'next' });
  await complete(request);
  expect(told.spans()[0]!.attributes).toMatchObject({ 'gen_ai.usage.cache_write.input_tokens': 2 });
  expect((await told.metricNames()).toSorted()).toEqual([
    'gen_ai.client.inference.duration',
    'gen_ai.client.inference.operation.input_tokens',
    'gen_ai.client.inference.operation.output_tokens',
    'gen_ai.client.inference.usage.cache_read.input_tokens',
    'gen_ai.client.inference.usage.cache_write.input_tokens',
    'gen_ai.client.inference.usage.input_tokens',
    'gen_ai.client.inference.usage.output_tokens',
    'gen_ai.client.inference.usage.reasoning.output_tokens',
  ]);
  const [input] = await told.points('gen_ai.client.inference.usage.input_tokens');
  expect(input).toMatchObject({ value: 17, attributes: { 'gen_ai.token.modality': 'unknown' } });
});

test('the names to come: an attempt without usage counts as 0, and has ended with `error`', async () => {
  const { complete } = chain([busy()], { conventions: 'next' });
  await expect(complete(request)).rejects.toThrow('my secret');
  expect(await told.points('gen_ai.client.inference.usage.output_tokens')).toMatchObject([{ value: 0 }]);
  expect(told.spans()[0]!.attributes['gen_ai.response.finish_reasons']).toEqual(['error']);
});

test('what the application says of a call stands on its span', async () => {
  const { complete } = chain(answer, {
    attributes: ({ attributes }) => ({ 'gen_ai.conversation.id': String(attributes['chat']) }),
  });
  await complete(request, { attributes: { chat: 'c-7' } });
  expect(told.spans()[0]!.attributes['gen_ai.conversation.id']).toBe('c-7');
});

test('an application that fails to say it has its answer all the same, and a warning', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  const { complete } = chain(answer, {
    attributes: () => {
      throw new Error('nobody there');
    },
  });
  expect((await complete(request)).text).toBe('the answer');
  expect((await warned).message).toBe('nobody there');
  expect(told.spans()).toHaveLength(1);
});

test('without an SDK it does nothing', async () => {
  const complete = composeWith({ clock: new ManualClock() })(telemetry(), scripted('anthropic', answer));
  expect((await complete(request)).text).toBe('the answer');
});

test.each([
  [{ tracer: {} }, 'Expected `tracer` to be a tracer of OpenTelemetry, got {}'],
  [{ meter: {} }, 'Expected `meter` to be a meter of OpenTelemetry, got {}'],
  [{ content: 'yes' }, "Expected `content` to be true or false, got 'yes'"],
  [{ conventions: '1.36' }, "Expected `conventions` to be '1.45' or 'next', got '1.36'"],
  [{ attributes: {} }, 'Expected `attributes` to be a function of a call, got {}'],
  [{ clock: {} }, 'Expected `clock` to be a clock, got {}'],
])('options that cannot be are refused at once: %j', (options, message) => {
  expect(() => telemetry(options as TelemetryOptions)).toThrow(new TypeError(message));
});
