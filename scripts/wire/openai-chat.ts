import { isJsonObject, type AnswerPart, type Completion, type JsonObject } from '@sluice/core';
import type { Comparison } from './compare.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A completion as the `openai` SDK would have summed it up. Our usage is disjoint and the SDK's is not: what was cached
 * is in its input, reasoning is in its output. Of the cache's counters it knows only those in `prompt_tokens_details`.
 */
export const asOpenaiSdk: Comparison = { rename, expectedResult, expectedError };

function rename(completion: Completion, result: Fields): Fields {
  const { content, usage, attempts, raw } = completion;
  const end = attempts.at(-1)?.raw ?? {};
  const choice = isJsonObject(end['choice']) ? end['choice'] : {};
  const parts = content.flatMap((part) => (part.type === 'raw' ? [part.value] : []));
  const audio = parts.find(({ type }) => type === 'audio');
  const refusals = parts.filter(({ type }) => type === 'refusal');
  const legacy = completion.toolCalls.find((call) => fieldsOf(call)['function_call']);
  const others = otherChoices(raw.map(({ value }) => value));
  return {
    text: completion.text,
    thinking: completion.reasoning,
    refusal: refusals.map(({ refusal }) => textOf(refusal)).join(''),
    toolCalls: completion.toolCalls.filter((call) => call !== legacy).map(toolCall),
    functionCall: legacy && { name: legacy.name, input: legacy.input },
    otherChoices: others.length > 0 ? others : undefined,
    annotations: lastOf(
      content.flatMap((part) => list(fieldsOf(part)['annotations'])).map(({ type }) => type),
      result,
    ),
    audio: audio && {
      id: audio['id'],
      transcript: audio['transcript'] ?? undefined,
      dataLength: textOf(audio['data']).length,
    },
    logprobs: isJsonObject(choice['logprobs']) ? list(choice['logprobs']['content']).length : undefined,
    stopReason: completion.rawReason,
    usage: usage.raw && renameUsage(completion, usage.raw),
    usageRaw: usage.raw,
    model: completion.model,
    // Some change it in the middle of a stream. Both are ours; the SDK has the first or the last, by how it is called.
    id: [completion.id, end['id']].find((id) => id === result['id']),
  };
}

function renameUsage({ usage }: Completion, raw: JsonObject): Fields {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage;
  const inside = detail(raw, 'prompt_tokens_details');
  const whole = outputTokens === undefined ? undefined : outputTokens + (reasoningTokens ?? 0);
  // Who counts reasoning beside the output has it in no sum, and who counts more of it than output in none that we give.
  const isBeside = Number(raw['total_tokens']) === Number(raw['prompt_tokens']) + (whole ?? 0);
  const clamped = outputTokens === 0 && (reasoningTokens ?? 0) > Number(raw['completion_tokens']);
  return {
    input: inputTokens === undefined ? undefined : inputTokens + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
    output: clamped ? raw['completion_tokens'] : isBeside && whole !== raw['completion_tokens'] ? outputTokens : whole,
    total: raw['total_tokens'] ?? undefined,
    // The SDK knows only these names of the cache's counters.
    cacheRead: isKnown(raw['prompt_cache_hit_tokens'], inside['cached_tokens']) ? cacheReadTokens : undefined,
    cacheWrite: isKnown(inside['cache_write_tokens']) ? cacheWriteTokens : undefined,
    reasoning: reasoningTokens,
    audioInput: inside['audio_tokens'] ?? undefined,
    audioOutput: detail(raw, 'completion_tokens_details')['audio_tokens'] ?? undefined,
  };
}

function isKnown(...counts: readonly unknown[]): boolean {
  return counts.some((count) => typeof count === 'number');
}

/** Of a list that comes in pieces the SDK keeps the last piece. */
function lastOf(all: readonly unknown[], { annotations }: Fields): readonly unknown[] {
  return Array.isArray(annotations) && annotations.length > 0 ? all.slice(-annotations.length) : all;
}

/** Choices above 0 come up as they came, in pieces. */
function otherChoices(values: readonly unknown[]): readonly Fields[] {
  const found = new Map<number, Other>();
  for (const value of values) {
    const choice = isJsonObject(value) ? list(value['choices'])[0] : undefined;
    if (typeof choice?.['index'] !== 'number' || choice['index'] === 0) continue;
    const other = found.get(choice['index']) ?? { text: '', calls: [] };
    const message = choice['delta'] ?? choice['message'];
    if (isJsonObject(message) && typeof message['content'] === 'string') other.text += message['content'];
    if (isJsonObject(message)) list(message['tool_calls']).forEach((call) => addCall(other, call));
    if (typeof choice['finish_reason'] === 'string') other.stopReason = choice['finish_reason'];
    found.set(choice['index'], other);
  }
  return [...found.values()].map(({ calls, ...other }) => ({
    ...other,
    ...(calls.length > 0 && {
      toolCalls: calls.map(({ id, name, text }) => ({ id, name, input: JSON.parse(text) as unknown })),
    }),
  }));
}

interface Other {
  text: string;
  stopReason?: string;
  readonly calls: { id: unknown; name: unknown; text: string }[];
}

function addCall({ calls }: Other, { index, id, function: written }: JsonObject): void {
  const at = typeof index === 'number' ? index : calls.length;
  const call = (calls[at] ??= { id, name: isJsonObject(written) ? written['name'] : undefined, text: '' });
  if (isJsonObject(written)) call.text += textOf(written['arguments']);
}

function toolCall(call: Extract<AnswerPart, { readonly type: 'tool-call' }>): Fields {
  const { id, name, input, invalidInput } = call;
  return {
    ...(!/^call_\d{1,3}$/.test(id) && { id }), // made up
    name,
    ...(fieldsOf(call)['type'] === 'custom' && { type: 'custom' }),
    input: input ?? null,
    ...(invalidInput !== undefined && { rawArguments: invalidInput, invalidJson: true }),
  };
}

/** Leaves out ids and objects that are there and empty, which we take for none, and says objects of text as text. */
function expectedResult(result: Fields): Fields {
  const { text, toolCalls, functionCall, audio, model, ...rest } = result;
  const isNamed = (value: unknown): boolean => isJsonObject(value) && value['name'] !== '';
  return {
    ...rest,
    text: typeof text === 'string' ? text : JSON.stringify(text),
    ...(Array.isArray(toolCalls) && { toolCalls: (toolCalls as readonly JsonObject[]).map(expectedToolCall) }),
    ...(isNamed(functionCall) && { functionCall }),
    ...(isJsonObject(audio) && audio['id'] !== '' && { audio }),
    ...(model !== '' && { model }),
  };
}

function expectedToolCall({ id, rawArguments, ...call }: JsonObject): JsonObject {
  return {
    ...(id !== undefined && id !== '' && { id }),
    ...call,
    ...(rawArguments !== undefined && rawArguments !== '' && { rawArguments }),
  };
}

/** We say the code where it is a word, else the type; a body that only says `detail` is one JSON to the SDK. */
function expectedError({ type, code, message, ...rest }: Fields): Fields {
  const word = typeof code === 'string' && code !== 'invalid_request_error' && !/^\d*$/.test(code);
  const name = word ? code : type;
  return {
    ...rest,
    ...(name !== undefined && name !== '' && { type: name }),
    message: typeof message === 'string' ? (detailOf(message) ?? message) : message,
  };
}

function detailOf(message: string): string | undefined {
  return /^\d{3} \{"detail":"(.*)"\}$/.exec(message)?.[1];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function detail(raw: JsonObject, name: string): JsonObject {
  return isJsonObject(raw[name]) ? raw[name] : {};
}

function fieldsOf(part: AnswerPart): JsonObject {
  return part.type === 'raw' ? {} : (part.providerFields?.fields ?? {});
}

function list(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}
