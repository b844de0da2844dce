import { expect, test } from 'vitest';
import { Fold, type CompletionEvent, type JsonObject } from '@sluice/core';
import { AnthropicDecoder } from './decode.ts';

const model = 'claude-sonnet-5';
const head = { provider: 'anthropic', status: 200, requestId: 'req_1' };
const start = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    usage: { input_tokens: 3, output_tokens: 1 },
  },
};
const stop = [
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 9 } },
  { type: 'message_stop' },
];

function block(index: number, content_block: JsonObject, ...deltas: readonly JsonObject[]): readonly JsonObject[] {
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function decode(...values: readonly JsonObject[]): readonly CompletionEvent[] {
  const decoder = new AnthropicDecoder(model, head);
  const events: CompletionEvent[] = [];
  for (const value of values) decoder.event(value, '', (event) => events.push(event));
  return events;
}

function answer(...blocks: readonly (readonly JsonObject[])[]) {
  return foldOf(decode(start, ...blocks.flat(), ...stop));
}

function foldOf(events: readonly CompletionEvent[]) {
  const fold = new Fold();
  for (const event of events) fold.add(event);
  return fold.completion;
}

const text = block(
  0,
  { type: 'text', text: '' },
  { type: 'text_delta', text: 'Hel' },
  { type: 'text_delta', text: 'lo' },
);

test('text grows, usage is the whole each time, and the end says why in both languages', () => {
  expect(decode(start, ...text, ...stop).map(({ type }) => type)).toEqual([
    'start',
    'usage',
    'text-delta',
    'text-delta',
    'usage',
    'end',
  ]);
  const completion = answer(text);
  expect(completion).toMatchObject({
    text: 'Hello',
    reason: 'stop',
    rawReason: 'end_turn',
    model,
    id: 'msg_1',
    usage: { inputTokens: 3, outputTokens: 9 },
  });
});

test('thinking keeps its signature, whole or in pieces, and hidden thinking is a part all the same', () => {
  const thinking = block(
    0,
    { type: 'thinking', thinking: '', signature: '' },
    { type: 'thinking_delta', thinking: 'hm' },
    { type: 'signature_delta', signature: 'c2' },
    { type: 'signature_delta', signature: 'ln' },
  );
  const hidden = block(
    1,
    { type: 'thinking', thinking: '', signature: '' },
    { type: 'signature_delta', signature: 'eA==' },
  );
  const fields = (signature: string) => ({ providerFields: { provider: 'anthropic', model, fields: { signature } } });
  const completion = answer(thinking, hidden);
  expect(completion.reasoning).toBe('hm');
  expect(completion.content).toEqual([
    { type: 'reasoning', text: 'hm', ...fields('c2ln') },
    { type: 'reasoning', text: '', ...fields('eA==') },
  ]);
});

test('a tool’s input is handed up as it grows and once more whole; cut in its middle it is no input', () => {
  const call = (...pieces: readonly string[]) =>
    block(
      0,
      { type: 'tool_use', id: 't', name: 'look', input: {}, caller: { type: 'direct' } },
      ...pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    );
  expect(decode(start, ...call('{"at', '": 1}')).filter(({ type }) => type === 'tool-call-delta')).toHaveLength(2);
  expect(answer(call('{"at', '": 1}')).toolCalls).toMatchObject([
    { id: 't', name: 'look', input: { at: 1 }, providerFields: { fields: { caller: { type: 'direct' } } } },
  ]);
  expect(answer(call()).toolCalls).toMatchObject([{ input: {} }]);
  expect(answer(call('{"at')).toolCalls).toMatchObject([{ input: undefined, invalidInput: '{"at' }]);
});

test('citations are gathered on their text', () => {
  const cited = block(
    0,
    { type: 'text', text: '', citations: [] },
    { type: 'text_delta', text: 'so' },
    { type: 'citations_delta', citation: { type: 'page_location' } },
  );
  expect(answer(cited).content).toMatchObject([
    { text: 'so', providerFields: { fields: { citations: [{ type: 'page_location' }] } } },
  ]);
});

test('server tools, their results and compactions are parts as they came', () => {
  const search = block(
    0,
    { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
    { type: 'input_json_delta', partial_json: '{"query":"x"}' },
  );
  const result = block(1, {
    type: 'web_search_tool_result',
    tool_use_id: 's',
    content: [{ encrypted_content: 'abc' }],
  });
  const compaction = block(
    2,
    { type: 'compaction', content: null },
    { type: 'compaction_delta', content: 'sum', encrypted_content: null },
    { type: 'compaction_delta', content: 'mary', encrypted_content: 'xyz' },
  );
  expect(answer(search, result, compaction).content).toEqual([
    {
      type: 'raw',
      provider: 'anthropic',
      model,
      value: { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } },
    },
    {
      type: 'raw',
      provider: 'anthropic',
      model,
      value: { type: 'web_search_tool_result', tool_use_id: 's', content: [{ encrypted_content: 'abc' }] },
    },
    {
      type: 'raw',
      provider: 'anthropic',
      model,
      value: { type: 'compaction', content: 'summary', encrypted_content: 'xyz' },
    },
  ]);
});

test('events, deltas and fields that nobody knows yet come up as raw, and nothing else changes', () => {
  const known = decode(start, ...text, ...stop);
  const invented = decode(
    start,
    { type: 'ping' },
    { type: 'ping', load: 0.5 },
    { type: 'weather', sky: 'blue' },
    text[0]!,
    { ...text[1]!, hint: 1 },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo', mood: 'good' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'smell_delta', smell: 'roses' } },
    { type: 'content_block_delta', index: 7, delta: { type: 'text_delta', text: 'of no block' } },
    text[3]!,
    ...stop,
  );
  expect(invented.filter(({ type }) => type !== 'raw')).toEqual(known);
  expect(invented.filter(({ type }) => type === 'raw')).toMatchObject([
    { value: { type: 'ping', load: 0.5 }, output: false },
    { value: { type: 'weather', sky: 'blue' }, output: false },
    { value: { type: 'content_block_delta', hint: 1 }, output: false },
    { value: { delta: { type: 'text_delta', mood: 'good' } }, output: false },
    { value: { delta: { type: 'smell_delta', smell: 'roses' } }, output: true },
    { value: { index: 7 }, output: true },
  ]);
});

test('what is not an object, or has no delta, does not stop the answer', () => {
  expect(() =>
    decode(
      start,
      null as never,
      7 as never,
      { type: 'content_block_start', index: 0 },
      { type: 'content_block_delta', index: 0 },
      { type: 'message_start' },
      ...stop,
    ),
  ).not.toThrow();
});

test('a null in later usage does not wipe out what was known, and unknown is not 0', () => {
  const completion = foldOf(
    decode(
      {
        type: 'message_start',
        message: {
          ...start.message,
          usage: {
            input_tokens: 3,
            cache_creation_input_tokens: 10,
            cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 6 },
          },
        },
      },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: {
          input_tokens: null,
          cache_read_input_tokens: 0,
          output_tokens: 9,
          output_tokens_details: { thinking_tokens: 4 },
        },
      },
      { type: 'message_stop' },
    ),
  );
  const { raw, ...counts } = completion.usage;
  expect(counts).toEqual({
    inputTokens: 3,
    cacheReadTokens: 0,
    cacheWriteTokens: 4,
    cacheWriteLongTokens: 6,
    outputTokens: 5,
    reasoningTokens: 4,
  });
  expect(raw).toMatchObject({ output_tokens: 9, cache_creation_input_tokens: 10 });
  expect(
    foldOf(decode({ type: 'message_start', message: { ...start.message, usage: null } }, ...stop)).usage.inputTokens,
  ).toBeUndefined();
});

test('the model that took over is the model that answered', () => {
  expect(
    answer(
      block(0, { type: 'fallback', from: { model }, to: { model: 'claude-opus-4-8' } }),
      block(1, { type: 'text', text: 'x' }),
    ).model,
  ).toBe('claude-opus-4-8');
});

test('every stop reason has its counterpart, and a new one is kept in its own words', () => {
  const reasons = {
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    tool_use: 'tool-calls',
    refusal: 'refusal',
    pause_turn: 'paused',
    compaction: 'paused',
    bored: 'other',
  };
  for (const [stop_reason, reason] of Object.entries(reasons)) {
    const events = decode(start, { type: 'message_delta', delta: { stop_reason } }, { type: 'message_stop' });
    expect(events.at(-1)).toMatchObject({ type: 'end', reason, rawReason: stop_reason });
  }
});

test('an answer that stops before its marker has no end, wherever it stops', () => {
  const all = [start, ...text, ...stop];
  for (let length = 0; length < all.length; length++) {
    expect(decode(...all.slice(0, length)).some(({ type }) => type === 'end')).toBe(false);
  }
});

test('a second message in one stream opens an attempt of its own and counts its blocks afresh', () => {
  const completion = foldOf(decode(start, ...text, start, ...text, ...stop));
  expect(completion.text).toBe('HelloHello');
  expect(completion.attempts).toHaveLength(2);
});

test('a whole answer is the same answer', () => {
  const events: CompletionEvent[] = [];
  const whole = {
    ...start.message,
    content: [{ type: 'text', text: 'Hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 9 },
  };
  new AnthropicDecoder(model, head).whole(whole, (event) => events.push(event));
  const { attempts: _, ...got } = foldOf(events);
  const { attempts: __, ...streamed } = answer(text);
  expect(got).toEqual(streamed);
});

test('an error in place of a whole answer is an error, whatever its status', () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  expect(() => new AnthropicDecoder(model, head).whole(error, () => {})).toThrow('Overloaded');
  expect(() => decode(start, error)).toThrow('Overloaded');
});

test('an index that is none does not make an answer of a million holes', () => {
  for (const index of [-1, 1.5, 1e300, '0', null]) {
    const events = decode(
      start,
      { type: 'content_block_start', index, content_block: { type: 'text', text: 'so' } },
      ...stop,
    );
    expect(events).toContainEqual({ type: 'text-delta', index: 0, text: 'so' });
  }
});

test('what a compaction used is counted with what the answer used', () => {
  const used = (type: string, input_tokens: number, output_tokens: number) => ({ type, input_tokens, output_tokens });
  const completion = foldOf(
    decode(
      start,
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: {
          input_tokens: 23_000,
          output_tokens: 1_000,
          iterations: [used('compaction', 180_000, 3_500), used('message', 23_000, 1_000)],
        },
      },
      { type: 'message_stop' },
    ),
  );
  expect(completion.usage).toMatchObject({ inputTokens: 203_000, outputTokens: 4_500 });
  expect(completion.usage.raw?.['input_tokens']).toBe(23_000);
});
