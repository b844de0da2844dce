import { isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';
import { goDuration } from './go-duration.ts';
import { textIn } from '../history.ts';
import { readChat } from './read-chat.ts';
import { refuseChat } from './refuse.ts';
import { parseData, parseObject } from '../parse-data.ts';
import type { Allowance, Answer, Frame, Wire } from '../wire.ts';

/** OpenAI's Chat Completions. */
export const openaiChatWire: Wire = {
  provider: 'openai',
  recordings: 'openai-chat*.jsonl',
  requestIdHeader: 'x-request-id',
  // Without the version, too: its place is the base URL, and servers that speak this wire stand at either.
  endpoints: [{ method: 'POST', path: /^(\/v1)?\/chat\/completions$/ }],
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
  refuse: refuseChat,
  errorEvent: (reason) => {
    const { body } = refuseChat({ refused: reason });
    return { name: 'error', bytes: `data: ${JSON.stringify(body)}\n\n`, tokens: 0 };
  },
  garbage: { name: 'chat.completion.chunk', bytes: 'data: {"id":"chatcmpl-1","object":"chat.compl\n\n', tokens: 0 },
  limitHeaders,
  textOf: (body, streamed) =>
    (streamed ? parseData(body) : [parseObject(body)])
      .map((data) => firstChoice(data)[streamed ? 'delta' : 'message'])
      .map((said) => (isJsonObject(said) ? textIn(said['content']) : ''))
      .join(''),
};

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
