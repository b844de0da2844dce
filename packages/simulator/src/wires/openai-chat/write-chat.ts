import { isJsonObject, type JsonObject } from '@sluice/core';
import { countOutput } from '../../answers/write-answer.ts';
import type { Answer } from '../answer.ts';
import type { Frame } from '../wire.ts';

/** An answer in one piece. */
export function wholeChat(answer: Answer): JsonObject {
  const { text, toolCalls } = answer;
  const calls = toolCalls.map(({ name, input }, index) => ({
    id: callId(answer, index),
    type: 'function',
    function: { name, arguments: input.join('') },
  }));
  const message = {
    role: 'assistant',
    content: toolCalls.length > 0 && text.length === 0 ? null : text.join(''),
    ...(calls.length > 0 && { tool_calls: calls }),
    refusal: null,
    annotations: [],
  };
  return {
    ...envelope(answer, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(answer) }],
    usage: usageOf(answer),
  };
}

/** An answer chunk by chunk, one for each token. What is thought is not told: the first chunk comes when it is over. */
export function* streamChat(answer: Answer): Iterable<Frame> {
  const { question, reasoning, text, toolCalls } = answer;
  const options = question.body['stream_options'];
  const withUsage = isJsonObject(options) && options['include_usage'] === true;
  const head = envelope(answer, 'chat.completion.chunk');
  // Asked for it, the wire says `null` in every chunk before the one that has it.
  const tail = withUsage ? { usage: null } : {};
  const one = (delta: JsonObject, tokens = 0, reason: string | null = null): Frame =>
    frame({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }], ...tail }, tokens);
  const isOnlyCalls = toolCalls.length > 0 && text.length === 0;

  yield one({ role: 'assistant', content: isOnlyCalls ? null : '', refusal: null }, reasoning.length);
  for (const token of text) yield one({ content: token }, 1);
  for (const [index, { name, input }] of toolCalls.entries()) {
    const call = { index, id: callId(answer, index), type: 'function', function: { name, arguments: '' } };
    yield one({ tool_calls: [call] });
    for (const token of input) yield one({ tool_calls: [{ index, function: { arguments: token } }] }, 1);
  }
  yield one({}, 0, finishReason(answer));
  if (withUsage) yield frame({ ...head, choices: [], usage: usageOf(answer) });
  yield { name: '[DONE]', bytes: 'data: [DONE]\n\n', tokens: 0 };
}

/** Events have no names here; the `object` says what they are. */
function frame(data: JsonObject & { readonly object: string }, tokens = 0): Frame {
  return { name: data.object, bytes: `data: ${JSON.stringify(data)}\n\n`, tokens };
}

/** Who must call a tool that is named has not chosen to: that is a `stop`, to this provider. */
function finishReason({ reason, question: { mustCall } }: Answer): string {
  if (reason === 'tool-calls') return typeof mustCall === 'string' ? 'stop' : 'tool_calls';
  return reason === 'length' ? 'length' : 'stop';
}

function callId({ id }: Answer, index: number): string {
  return `call_${id}_${index}`;
}

function envelope({ id, question: { model }, createdAt }: Answer, object: string) {
  const created = Math.floor(createdAt / 1_000);
  const server = { service_tier: 'default', system_fingerprint: 'fp_simulated' };
  return { id: `chatcmpl-${id}`, object, created, model, ...server };
}

function usageOf(answer: Answer): JsonObject {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = answer.usage;
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  const completion = countOutput(answer);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cacheReadTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
