import type { IncomingHttpHeaders } from 'node:http';
import { estimateTokens, isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';
import type { Allowance, Answer, Frame, Question, Refusal, Wire } from './wire.ts';

/** Anthropic's Messages API. */
export const anthropicWire: Wire = {
  provider: 'anthropic',
  recordings: 'anthropic*.jsonl',
  serves: (path) => path === '/v1/messages',
  keyOf: (headers) => headers['x-api-key']?.toString(),
  read,
  stream,
  whole: ({ id, model, tokens, reason, inputTokens }) => ({
    ...message(id, model),
    content: [{ type: 'text', text: tokens.join('') }],
    stop_reason: stopReasons[reason],
    usage: usage(inputTokens, tokens.length),
  }),
  refuse: ({ refused, message: why }, requestId) => {
    const [status, type] = refusals[refused];
    return { status, body: { type: 'error', error: { type, message: why }, request_id: requestId } };
  },
  headers,
  textOf,
};

const stopReasons = { stop: 'end_turn', length: 'max_tokens' } as const;

const refusals = {
  'invalid-request': [400, 'invalid_request_error'],
  authentication: [401, 'authentication_error'],
  'not-found': [404, 'not_found_error'],
  method: [405, 'invalid_request_error'],
  'too-large': [413, 'request_too_large'],
  internal: [500, 'api_error'],
} as const satisfies Record<Refusal['refused'], readonly [number, string]>;

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
  const history = messages.filter(isJsonObject);
  const texts = [textIn(system), ...history.map(({ content }) => textIn(content))];
  return {
    provider: 'anthropic',
    model,
    prompt: textIn(history.findLast(({ role }) => role === 'user')?.['content']),
    stream: streamed === true,
    maxTokens,
    // A message costs some tokens for its role besides its text.
    inputTokens: estimateTokens(texts.join('\n'), model) + 4 * history.length,
    conversation: [system, messages],
    body,
  };
}

function invalid(message: string): Refusal {
  return { refused: 'invalid-request', message };
}

function problemOf(value: JsonValue | undefined, what: string): string {
  return value === undefined ? 'Field required' : `Input should be ${what}`;
}

/** The text of a message's content: plain, or in blocks. */
function textIn(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as readonly JsonValue[])
    .map((block) => (isJsonObject(block) && typeof block['text'] === 'string' ? block['text'] : ''))
    .join('');
}

function* stream({ id, model, tokens, reason, inputTokens }: Answer): Iterable<Frame> {
  yield frame({ type: 'message_start', message: { ...message(id, model), usage: usage(inputTokens, 1) } });
  yield frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
  yield frame({ type: 'ping' });
  for (const text of tokens) {
    yield frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, 1);
  }
  yield frame({ type: 'content_block_stop', index: 0 });
  const delta = { stop_reason: stopReasons[reason], stop_sequence: null };
  yield frame({ type: 'message_delta', delta, usage: { output_tokens: tokens.length } });
  yield frame({ type: 'message_stop' });
}

function frame(data: JsonObject & { readonly type: string }, tokens = 0): Frame {
  return { name: data.type, bytes: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`, tokens };
}

function message(id: string, model: string): JsonObject {
  const empty = { content: [], stop_reason: null, stop_sequence: null };
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model, ...empty };
}

function usage(inputTokens: number, outputTokens: number): JsonObject {
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
    service_tier: 'standard',
  };
}

function headers(requestId: string, { limit, remaining, resetAt }: Allowance): Readonly<Record<string, string>> {
  return {
    'request-id': requestId,
    'anthropic-ratelimit-requests-limit': String(limit),
    'anthropic-ratelimit-requests-remaining': String(remaining),
    'anthropic-ratelimit-requests-reset': new Date(resetAt).toISOString().replace('.000Z', 'Z'),
  };
}

function textOf(body: string, streamed: boolean): string {
  if (!streamed) return textIn(parse(body)['content']);
  const deltas = [...body.matchAll(/^data: ?(.*)$/gm)].map((match) => parse(match[1] ?? '')['delta']);
  return deltas
    .map((delta) => (isJsonObject(delta) && delta['type'] === 'text_delta' ? delta['text'] : undefined))
    .filter((text) => typeof text === 'string')
    .join('');
}

function parse(json: string): JsonObject {
  try {
    const value: unknown = JSON.parse(json);
    return isJsonObject(value) ? value : {};
  } catch {
    return {}; // a body that is no JSON has no text
  }
}
