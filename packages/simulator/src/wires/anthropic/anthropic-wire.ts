import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';
import { readHistory, textIn } from '../history.ts';
import { parseData, parseObject } from '../parse-data.ts';
import type { Allowance, Answer, Frame, Question, Refusal, Wire } from '../wire.ts';
import { refuseAnthropic } from './refuse.ts';

/** Anthropic's Messages API. */
export const anthropicWire: Wire = {
  provider: 'anthropic',
  recordings: 'anthropic*.jsonl',
  requestIdHeader: 'request-id',
  endpoints: [{ method: 'POST', path: /^\/v1\/messages$/ }],
  keyOf: (headers) => headers['x-api-key']?.toString(),
  read,
  stream,
  whole: (answer) => ({
    ...message(answer),
    content: [{ type: 'text', text: answer.tokens.join('') }],
    stop_reason: stopReasons[answer.reason],
    usage: usage(answer, answer.tokens.length),
  }),
  refuse: refuseAnthropic,
  errorEvent: (reason) => frame({ type: 'error', error: refuseAnthropic({ refused: reason }, '').body['error'] }),
  garbage: {
    name: 'content_block_delta',
    bytes: 'event: content_block_delta\ndata: {"type":"content_blo\n\n',
    tokens: 0,
  },
  limitHeaders,
  textOf: (body, streamed) => (streamed ? streamedText(body) : textIn(parseObject(body)['content'])),
};

const stopReasons = { stop: 'end_turn', length: 'max_tokens' } as const;

function read(body: JsonObject, httpHeaders: IncomingHttpHeaders): Question | Refusal {
  const { model, max_tokens: maxTokens, messages, system = '', stream: streamed = false } = body;
  if (httpHeaders['anthropic-version'] === undefined) return invalid('anthropic-version: header is required');
  if (typeof model !== 'string' || model === '') return invalid(`model: ${problemOf(model, 'a valid string')}`);
  if (typeof maxTokens !== 'number' || !Number.isSafeInteger(maxTokens) || maxTokens < 1) {
    return invalid(`max_tokens: ${problemOf(maxTokens, 'an integer greater than or equal to 1')}`);
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    return invalid(`messages: ${problemOf(messages, 'a list of at least one message')}`);
  }
  const history = readHistory(model, textIn(system), messages.filter(isJsonObject));
  return { provider: 'anthropic', model, stream: streamed === true, maxTokens, ...history, body };
}

function invalid(why: string): Refusal {
  return { refused: 'invalid-request', message: why };
}

function problemOf(value: JsonValue | undefined, what: string): string {
  return value === undefined ? 'Field required' : `Input should be ${what}`;
}

function* stream(answer: Answer): Iterable<Frame> {
  yield frame({ type: 'message_start', message: { ...message(answer), usage: usage(answer, 1) } });
  yield frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
  yield frame({ type: 'ping' });
  for (const text of answer.tokens) {
    yield frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, 1);
  }
  yield frame({ type: 'content_block_stop', index: 0 });
  const delta = { stop_reason: stopReasons[answer.reason], stop_sequence: null };
  yield frame({ type: 'message_delta', delta, usage: { output_tokens: answer.tokens.length } });
  yield frame({ type: 'message_stop' });
}

function frame(data: JsonObject & { readonly type: string }, tokens = 0): Frame {
  return { name: data.type, bytes: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`, tokens };
}

function message({ id, question: { model } }: Answer): JsonObject {
  const empty = { content: [], stop_reason: null, stop_sequence: null };
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model, ...empty };
}

function usage({ question: { inputTokens } }: Answer, outputTokens: number): JsonObject {
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
    service_tier: 'standard',
  };
}

function limitHeaders({ limit, remaining, resetAt }: Allowance): Readonly<Record<string, string>> {
  return {
    'anthropic-ratelimit-requests-limit': String(limit),
    'anthropic-ratelimit-requests-remaining': String(remaining),
    'anthropic-ratelimit-requests-reset': new Date(resetAt).toISOString().replace('.000Z', 'Z'),
  };
}

function streamedText(body: string): string {
  return parseData(body)
    .map(({ delta }) => (isJsonObject(delta) && delta['type'] === 'text_delta' ? delta['text'] : undefined))
    .filter((text) => typeof text === 'string')
    .join('');
}
