import { isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';
import { goDuration } from './go-duration.ts';
import { textIn } from './history.ts';
import { readChat } from './openai-chat-question.ts';
import { parseData, parseObject } from './parse-data.ts';
import type { Allowance, Answer, Frame, Refusal, Wire } from './wire.ts';

/** OpenAI's Chat Completions. */
export const openaiChatWire: Wire = {
  provider: 'openai',
  recordings: 'openai-chat*.jsonl',
  requestIdHeader: 'x-request-id',
  // Without the version, too: its place is the base URL, and servers that speak this wire stand at either.
  serves: (path) => path === '/v1/chat/completions' || path === '/chat/completions',
  keyOf: ({ authorization }) => /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1],
  read: readChat,
  stream,
  whole: (answer) => {
    const message = { role: 'assistant', content: answer.tokens.join(''), refusal: null, annotations: [] };
    return {
      ...envelope(answer, 'chat.completion'),
      choices: [{ index: 0, message, logprobs: null, finish_reason: answer.reason }],
      usage: usage(answer),
    };
  },
  refuse: ({ refused, message, field = null, code }) => {
    const [status, type, ownCode, otherwise] = refusals[refused];
    return { status, body: { error: { message: message ?? otherwise, type, param: field, code: code ?? ownCode } } };
  },
  limitHeaders,
  textOf: (body, streamed) =>
    (streamed ? parseData(body) : [parseObject(body)])
      .map((data) => firstChoice(data)[streamed ? 'delta' : 'message'])
      .map((said) => (isJsonObject(said) ? textIn(said['content']) : ''))
      .join(''),
};

const refusals = {
  'invalid-request': [400, 'invalid_request_error', null, 'Invalid request.'],
  'no-key': [
    401,
    'invalid_request_error',
    null,
    "You didn't provide an API key. Send it as Authorization: Bearer KEY.",
  ],
  'wrong-key': [401, 'invalid_request_error', 'invalid_api_key', 'Incorrect API key provided.'],
  'not-found': [404, 'invalid_request_error', 'unknown_url', 'Unknown request URL.'],
  method: [405, 'invalid_request_error', 'method_not_supported', 'Not allowed here: use POST.'],
  'too-large': [413, 'invalid_request_error', null, 'Request exceeds the maximum size.'],
  internal: [500, 'server_error', null, 'The server had an error while processing your request.'],
} as const satisfies Record<Refusal['refused'], readonly [number, string, string | null, string]>;

function* stream(answer: Answer): Iterable<Frame> {
  const options = answer.question.body['stream_options'];
  const withUsage = isJsonObject(options) && options['include_usage'] === true;
  const head = envelope(answer, 'chat.completion.chunk');
  // Asked for it, the wire says `null` in every chunk before the one that has it.
  const tail = withUsage ? { usage: null } : {};
  const one = (delta: JsonObject, tokens = 0, reason: string | null = null): Frame =>
    frame({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }], ...tail }, tokens);

  yield one({ role: 'assistant', content: '', refusal: null });
  for (const text of answer.tokens) yield one({ content: text }, 1);
  yield one({}, 0, answer.reason);
  if (withUsage) yield frame({ ...head, choices: [], usage: usage(answer) });
  yield { name: '[DONE]', bytes: 'data: [DONE]\n\n', tokens: 0 };
}

/** Events have no names here; the `object` says what they are. */
function frame(data: JsonObject & { readonly object: string }, tokens = 0): Frame {
  return { name: data.object, bytes: `data: ${JSON.stringify(data)}\n\n`, tokens };
}

function envelope({ id, question: { model }, createdAt }: Answer, object: string) {
  const created = Math.floor(createdAt / 1_000);
  const server = { service_tier: 'default', system_fingerprint: 'fp_simulated' };
  return { id: `chatcmpl-${id}`, object, created, model, ...server };
}

function usage({ question: { inputTokens }, tokens: { length } }: Answer): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: length,
    total_tokens: inputTokens + length,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function limitHeaders({ limit, remaining, resetAfterMs }: Allowance): Readonly<Record<string, string>> {
  return {
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': String(limit),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': goDuration(resetAfterMs),
  };
}

function firstChoice({ choices }: JsonObject): JsonObject {
  const [first] = Array.isArray(choices) ? (choices as readonly JsonValue[]) : [];
  return isJsonObject(first) ? first : {};
}
