import { expect, test } from 'vitest';
import { Fold, type CompletionEvent, type JsonObject, type Message } from '@sluice/core';
import { ChatDecoder } from './decode.ts';

const model = 'gpt-5.2';
const head = { provider: 'openai', status: 200, requestId: 'req_1' };
const envelope = { id: 'chatcmpl-1', object: 'chat.completion.chunk', model };
const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };
const made = (fields: JsonObject) => ({ providerFields: { provider: 'openai', model, fields } });

function chunk(delta: JsonObject, finish: string | null = null, more: JsonObject = {}): JsonObject {
  return { ...envelope, choices: [{ index: 0, delta, finish_reason: finish }], ...more };
}

function decoderOf(messages: readonly Message[] = [{ role: 'user', content: 'Hello' }]): ChatDecoder {
  return new ChatDecoder({ request: { model, messages } }, head);
}

function decode(...values: readonly JsonObject[]): readonly CompletionEvent[] {
  const decoder = decoderOf();
  const events: CompletionEvent[] = [];
  for (const value of values) decoder.event(value, 'message', (event) => events.push(event));
  decoder.close((event) => events.push(event), false);
  return events;
}

function answer(...values: readonly JsonObject[]) {
  return foldOf(decode(...values));
}

function whole(message: JsonObject, finish: string | null = 'stop') {
  const events: CompletionEvent[] = [];
  const value = {
    ...envelope,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: finish }],
    usage,
  };
  decoderOf().whole(value, (event) => events.push(event));
  return foldOf(events);
}

function foldOf(events: readonly CompletionEvent[]) {
  const fold = new Fold();
  for (const event of events) fold.add(event);
  return fold.completion;
}

const text = [chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hel' }), chunk({ content: 'lo' })];
const stop = chunk({}, 'stop');
const last = { ...envelope, choices: [], usage, service_tier: 'default' };

test('text grows, the end waits for the usage, and says why in both languages', () => {
  const events = decode(...text, stop, last);
  expect(events.map(({ type }) => type)).toEqual(['start', 'text-delta', 'text-delta', 'usage', 'end']);
  expect(foldOf(events)).toMatchObject({
    text: 'Hello',
    reason: 'stop',
    rawReason: 'stop',
    model,
    id: 'chatcmpl-1',
    usage: { inputTokens: 12, outputTokens: 3 },
    attempts: [{ requestId: 'req_1', raw: { service_tier: 'default' } }],
  });
});

test('a whole answer is the same answer', () => {
  const { attempts: _, ...got } = whole({ role: 'assistant', content: 'Hello', refusal: null });
  const { attempts: __, ...streamed } = answer(...text, stop, last);
  expect(got).toEqual(streamed);
});

test('usage without a choice ends the answer at once, for servers that leave the socket open', () => {
  const decoder = decoderOf();
  const events: CompletionEvent[] = [];
  for (const value of [...text, stop, last]) decoder.event(value, 'message', (event) => events.push(event));
  expect(events.at(-1)?.type).toBe('end');
  decoder.close((event) => events.push(event), false);
  expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
});

test('usage that comes before the reason, in every chunk or in the choice is not lost', () => {
  const first = { ...envelope, choices: [], usage: { prompt_tokens: 12, completion_tokens: 0 } };
  expect(answer(first, ...text, stop).usage).toMatchObject({ inputTokens: 12, outputTokens: 0 });
  const each = [1, 2, 3].map((completion_tokens) => chunk({ content: 'x' }, null, { usage: { completion_tokens } }));
  expect(answer(...each, stop).usage).toMatchObject({ outputTokens: 3 });
  expect(
    answer({ ...envelope, choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] }).usage.inputTokens,
  ).toBe(12);
  expect(answer(chunk({ content: 'x' }, 'stop', { x_groq: { usage } })).usage.inputTokens).toBe(12);
});

test('a server that never says why it finished is whole by its usage and its [DONE], and by neither alone', () => {
  const silent = (marked: boolean, ...values: readonly JsonObject[]): readonly CompletionEvent[] => {
    const decoder = new ChatDecoder({ request: { model: 'gpt-5.2', messages: [] } }, head);
    const events: CompletionEvent[] = [];
    for (const value of values) decoder.event(value, 'message', (event) => events.push(event));
    decoder.close((event) => events.push(event), marked);
    return events.filter(({ type }) => type === 'end');
  };
  expect(silent(true, ...text, last)).toMatchObject([{ type: 'end' }]);
  expect(silent(true, ...text)).toEqual([]);
  expect(silent(false, ...text, last)).toEqual([]);
});

test('an answer that stops before a choice has said why has no end, wherever it stops', () => {
  const all = [...text, last];
  for (let length = 0; length <= all.length; length++) {
    expect(decode(...all.slice(0, length)).some(({ type }) => type === 'end')).toBe(false);
  }
});

test('a voice grows, and its answer is whole when it says until when it may be heard', () => {
  const voice = [
    chunk({ audio: { id: 'audio_1', transcript: 'Hel' } }),
    chunk({ audio: { data: 'AAAA' } }),
    chunk({ audio: { transcript: 'lo', data: 'BBBB' } }),
  ];
  expect(decode(...voice).some(({ type }) => type === 'end')).toBe(false);
  const { reason, content } = answer(...voice, chunk({ audio: { expires_at: 7 } }));
  const value = { type: 'audio', id: 'audio_1', transcript: 'Hello', data: 'AAAABBBB', expires_at: 7 };
  expect({ reason, content }).toEqual({ reason: 'stop', content: [{ type: 'raw', provider: 'openai', model, value }] });
});

test('thinking is told once, whoever says it how often, and goes with what is said about it', () => {
  for (const field of ['reasoning', 'reasoning_content']) {
    const details = (...pieces: readonly JsonObject[]) => ({ reasoning_details: pieces });
    const completion = answer(
      chunk({ [field]: 'Let me', ...details({ type: 'reasoning.text', text: 'Let me', index: 0 }) }),
      chunk({ [field]: ' see', ...details({ type: 'reasoning.text', text: ' see', index: 0 }) }),
      chunk({ [field]: null, ...details({ type: 'reasoning.text', signature: 'c2ln', index: 0 }) }),
      chunk(details({ type: 'reasoning.encrypted', data: 'eA==', id: 'rs_1', index: 1 })),
      chunk({ content: '4' }, 'stop'),
    );
    const detail = { type: 'reasoning.text', index: 0, signature: 'c2ln' };
    const hidden = { type: 'reasoning.encrypted', data: 'eA==', id: 'rs_1', index: 1 };
    expect(completion.reasoning).toBe('Let me see');
    expect(completion.content).toEqual([
      { type: 'reasoning', text: 'Let me see', ...made({ field, textField: 'text', detail }) },
      { type: 'reasoning', text: '', ...made({ detail: hidden }) },
      { type: 'text', text: '4' },
    ]);
  }
  expect(whole({ content: 'x', reasoning: 'hm', reasoning_content: 'hm' }).reasoning).toBe('hm');
  expect(answer(chunk({ reasoning_details: [{ type: 'reasoning.summary', summary: 'hm' }] }), stop).reasoning).toBe(
    'hm',
  );
});

test('content may be parts, and may be the very object that was asked for', () => {
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] };
  const reference = { type: 'reference', reference_ids: [1] };
  const completion = whole({ content: [thinking, { type: 'text', text: 'So' }, reference, ' be it'] });
  expect(completion).toMatchObject({ reasoning: 'hm', text: 'So be it' });
  expect(completion.content.at(-1)).toEqual({ type: 'raw', provider: 'openai', model, value: reference });
  expect(whole({ content: { a: 1 } }).text).toBe('{"a":1}');
});

test('a refusal is a part of its own and the reason for the end', () => {
  const {
    content,
    text: said,
    reason,
    rawReason,
  } = answer(chunk({ refusal: 'I am' }), chunk({ refusal: ' sorry' }), stop);
  expect({ said, reason, rawReason }).toEqual({ said: '', reason: 'refusal', rawReason: 'stop' });
  expect(content).toMatchObject([{ type: 'raw', value: { type: 'refusal', refusal: 'I am sorry' } }]);
});

test('citations are gathered on their text', () => {
  const citing = (url: string) => chunk({ annotations: [{ type: 'url_citation', url }] });
  expect(answer(...text, citing('a'), citing('b'), stop).content).toMatchObject([
    { type: 'text', text: 'Hello', providerFields: { fields: { annotations: [{ url: 'a' }, { url: 'b' }] } } },
  ]);
});

test('other choices are passed on as they came and are none of the answer’s', () => {
  const other = { index: 1, delta: { content: 'other' }, finish_reason: 'stop' };
  const completion = answer(...text, { ...envelope, choices: [other] }, chunk({}, 'length'));
  expect(completion).toMatchObject({ text: 'Hello', reason: 'length' });
  expect(completion.raw).toMatchObject([{ name: 'choice', value: { choices: [other] }, output: false }]);
});

test('the start waits for who answers, and a name that changes is told at the end', () => {
  const filter = { id: '', model: '', object: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] };
  const events = decode(filter, ...text, { ...stop, id: 'chatcmpl-2', model: 'another' });
  expect(events[0]).toMatchObject({ type: 'start', id: 'chatcmpl-1', model, raw: { prompt_filter_results: [{}] } });
  expect(events.at(-1)).toMatchObject({ type: 'end', model: 'another', raw: { id: 'chatcmpl-2' } });
});

test('what chunks say again is told once, and once more when it changes', () => {
  const with_ = (citations: readonly string[]) => chunk({ content: 'x' }, null, { citations });
  const events = decode(with_(['a']), with_(['a']), with_(['b']), with_(['c']), stop);
  expect(events[0]).toMatchObject({ raw: { citations: ['a'] } });
  expect(events.filter(({ type }) => type === 'raw')).toMatchObject([{ value: { citations: ['b'] } }]);
  expect(events.at(-1)).toMatchObject({ raw: { citations: ['c'] } });
});

test('logprobs and what else is said about the choice stand at the end', () => {
  const choice = (token: string) => ({
    ...chunk({ content: token }),
    choices: [{ index: 0, delta: { content: token }, logprobs: { content: [{ token }] } }],
  });
  const native = {
    ...envelope,
    choices: [{ index: 0, delta: {}, finish_reason: 'stop', native_finish_reason: 'STOP' }],
  };
  expect(decode(choice('a'), choice('b'), native).at(-1)).toMatchObject({
    raw: { choice: { logprobs: { content: [{ token: 'a' }, { token: 'b' }] }, native_finish_reason: 'STOP' } },
  });
});

test('events and fields that nobody knows yet come up as raw, and nothing else changes', () => {
  const known = decode(...text, stop);
  const invented = decode({ type: 'keepalive' }, text[0]!, chunk({ content: 'Hel', smell: 'roses' }), text[2]!, stop);
  expect(invented.filter(({ type }) => type !== 'raw')).toEqual(known);
  expect(invented.filter(({ type }) => type === 'raw')).toMatchObject([
    { value: { type: 'keepalive' }, output: false },
    { value: { choices: [{ delta: { smell: 'roses' } }] }, output: false },
  ]);
});

test('an error ends the answer wherever it stands, after what was said beside it', () => {
  const error = { code: 429, message: 'Slow down' };
  const broken: readonly JsonObject[] = [
    { error },
    { error: 'Slow down' },
    { ...chunk({ content: 'x' }), error },
    { ...envelope, choices: [{ index: 0, delta: { content: 'x' }, error }] },
    chunk({ content: 'x' }, 'error'),
    { object: 'error', message: 'Slow down', code: 429 },
  ];
  for (const value of broken) {
    const events: CompletionEvent[] = [];
    expect(() => decoderOf().event(value, 'message', (event) => events.push(event))).toThrow(/Slow down|with an error/);
    expect(events.some(({ type }) => type === 'text-delta')).toBe(JSON.stringify(value).includes('content'));
  }
  expect(() => decoderOf().whole({ error }, () => {})).toThrow('Slow down');
  expect(() => decoderOf().whole({ id: 'x', choices: [] }, () => {})).toThrow('HTTP 200');
});

test('a prompt that a filter refused is an answer that was refused', () => {
  const events: CompletionEvent[] = [];
  const prompt_filter_results = [{ content_filter_results: { hate: { filtered: true } } }];
  decoderOf().whole({ ...envelope, prompt_filter_results }, (event) => events.push(event));
  expect(events.at(-1)).toMatchObject({ type: 'end', reason: 'refusal' });
});

test('every finish reason has its counterpart, and a new one is kept in its own words', () => {
  const reasons = {
    stop: 'stop',
    length: 'length',
    tool_calls: 'tool-calls',
    function_call: 'tool-calls',
    content_filter: 'refusal',
    new_one: 'other',
  };
  for (const [finish, reason] of Object.entries(reasons)) {
    expect(decode(chunk({}, finish)).at(-1)).toMatchObject({ type: 'end', reason, rawReason: finish });
  }
});
