import type { JsonObject, JsonValue } from '@sluice/core';
import { countOutput } from '../../answers/write-answer.ts';
import { digest } from '../../digest.ts';
import type { Answer, AnswerUsage, AnsweredToolCall } from '../answer.ts';
import type { Frame } from '../wire.ts';

const stopReasons = {
  stop: 'end_turn',
  length: 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-calls': 'tool_use',
} as const;

/** An answer in one piece. */
export function wholeMessage(answer: Answer): JsonObject {
  return {
    ...head(answer),
    content: [...blocksOf(answer)].map(({ start, deltas, field, parse }) => {
      const all = deltas.join('');
      return {
        ...start,
        ...(field !== undefined && { [field]: parse ? parseInput(all) : all }),
        ...signed(start, all),
      };
    }),
    ...endOf(answer),
    usage: usageOf(answer.usage, countOutput(answer)),
  };
}

/** An answer event by event: a block after the other, a delta for each token. */
export function* streamMessage(answer: Answer): Iterable<Frame> {
  yield frame({ type: 'message_start', message: { ...head(answer), usage: usageOf(answer.usage, 1) } });
  let index = 0;
  for (const { start, deltas, deltaOf } of blocksOf(answer)) {
    yield frame({ type: 'content_block_start', index, content_block: start });
    if (index === 0) yield frame({ type: 'ping' });
    for (const token of deltas) yield frame({ type: 'content_block_delta', index, delta: deltaOf(token) }, 1);
    const { signature } = signed(start, deltas.join(''));
    if (signature !== undefined) {
      yield frame({ type: 'content_block_delta', index, delta: { type: 'signature_delta', signature } });
    }
    yield frame({ type: 'content_block_stop', index });
    index++;
  }
  const { service_tier: _tier, cache_creation: _creation, ...usage } = usageOf(answer.usage, countOutput(answer));
  yield frame({ type: 'message_delta', delta: endOf(answer), usage });
  yield frame({ type: 'message_stop' });
}

/** An event on the wire. */
export function frame(data: JsonObject & { readonly type: string }, tokens = 0): Frame {
  return { name: data.type, bytes: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`, tokens };
}

interface Block {
  /** As it begins. */
  readonly start: JsonObject & { readonly type: string };
  readonly deltas: readonly string[];
  deltaOf(token: string): JsonObject;
  /** Where in a whole block the deltas stand together. */
  readonly field?: string;
  /** Whether they are JSON there. */
  readonly parse?: true;
}

function* blocksOf({ id, reasoning, text, toolCalls }: Answer): Iterable<Block> {
  if (reasoning.length > 0) {
    yield {
      start: { type: 'thinking', thinking: '', signature: '' },
      deltas: reasoning,
      deltaOf: (thinking) => ({ type: 'thinking_delta', thinking }),
      field: 'thinking',
    };
  }
  if (text.length > 0 || (reasoning.length === 0 && toolCalls.length === 0)) {
    const deltaOf = (token: string): JsonObject => ({ type: 'text_delta', text: token });
    yield { start: { type: 'text', text: '' }, deltas: text, deltaOf, field: 'text' };
  }
  for (const [index, call] of toolCalls.entries()) yield toolUse(call, `toolu_${id}_${index}`);
}

function toolUse({ name, input }: AnsweredToolCall, id: string): Block {
  return {
    start: { type: 'tool_use', id, name, input: {} },
    deltas: input,
    deltaOf: (token) => ({ type: 'input_json_delta', partial_json: token }),
    field: 'input',
    parse: true,
  };
}

/** What was cut is left out, as the provider leaves it. */
function parseInput(json: string): JsonValue {
  try {
    return JSON.parse(json) as JsonValue;
  } catch {
    return {};
  }
}

/** A thought is signed, and of no use without its signature. */
function signed({ type }: Block['start'], text: string): { readonly signature?: string } {
  return type === 'thinking' ? { signature: Buffer.from(`simulated ${digest(text)}`).toString('base64') } : {};
}

function head({ id, question: { model } }: Answer): JsonObject {
  const empty = { content: [], stop_reason: null, stop_sequence: null, stop_details: null };
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model, ...empty };
}

function endOf({ reason, stopSequence }: Answer): JsonObject {
  return { stop_reason: stopReasons[reason], stop_sequence: stopSequence ?? null, stop_details: null };
}

function usageOf(usage: AnswerUsage, outputTokens: number): JsonObject {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteLongTokens, reasoningTokens } = usage;
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: cacheWriteTokens + cacheWriteLongTokens,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation: { ephemeral_5m_input_tokens: cacheWriteTokens, ephemeral_1h_input_tokens: cacheWriteLongTokens },
    output_tokens: outputTokens,
    ...(reasoningTokens > 0 && outputTokens > 1 && { output_tokens_details: { thinking_tokens: reasoningTokens } }),
    service_tier: 'standard',
  };
}
