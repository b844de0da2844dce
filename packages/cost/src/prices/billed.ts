import { isJsonObject, type JsonObject, type JsonValue, type Usage } from '@sluice/core';
import type { Fee, PricedClass } from './rates.ts';

/** One piece of a bill: what one model did for one prompt. Classes are disjoint, as in core's usage. */
export interface BilledPart {
  /** Where it is another than the one that answered. */
  readonly model?: string;
  readonly tokens: { readonly [Class in PricedClass]?: number };
  readonly promptTokens: number;
}

/** All that a usage is billed for. */
export interface Bill {
  readonly parts: readonly BilledPart[];
  readonly fees: { readonly [Name in Fee]?: number };
  /** Counters of pieces that we know no price of, by the provider's names; none is 0. */
  readonly unknown: readonly string[];
}

/** Takes a usage apart, with what its provider told beside the token classes. */
export function billOf(usage: Usage): Bill {
  const raw = usage.raw ?? {};
  const { iterations } = raw;
  const parts =
    Array.isArray(iterations) && iterations.length > 0
      ? iterations.filter(isJsonObject).map(iterationOf)
      : [partOf(usage, raw)];
  return { parts, ...feesOf(raw) };
}

/**
 * One inference of several that Anthropic made for an answer: of the model itself, of a compaction, of an advisor or a fallback
 * with a model of its own. Each has a prompt of its own, so each finds its own tier.
 */
function iterationOf(raw: JsonObject): BilledPart {
  const long = count(at(raw, 'cache_creation', 'ephemeral_1h_input_tokens'));
  const written = count(raw['cache_creation_input_tokens']);
  const tokens = {
    input: count(raw['input_tokens']),
    cacheRead: count(raw['cache_read_input_tokens']),
    cacheWrite: Math.max(0, written - long),
    cacheWriteLong: long,
    output: count(raw['output_tokens']),
  };
  const { model } = raw;
  return {
    ...(typeof model === 'string' && { model }),
    tokens,
    promptTokens: tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.cacheWriteLong,
  };
}

function partOf(usage: Usage, raw: JsonObject): BilledPart {
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, cacheWriteLongTokens = 0 } = usage;
  const { outputTokens = 0, reasoningTokens = 0 } = usage;
  const cacheReadAudio = Math.min(mediaOf(raw, 'cached', 'audio'), cacheReadTokens);
  const inputAudio = Math.min(Math.max(0, mediaOf(raw, 'prompt', 'audio') - cacheReadAudio), inputTokens);
  const inputImage = Math.min(mediaOf(raw, 'prompt', 'image'), inputTokens - inputAudio);
  const outputAudio = Math.min(mediaOf(raw, 'completion', 'audio'), outputTokens);
  const outputImage = Math.min(mediaOf(raw, 'completion', 'image'), outputTokens - outputAudio);
  return {
    tokens: {
      input: inputTokens - inputAudio - inputImage,
      cacheRead: cacheReadTokens - cacheReadAudio,
      cacheWrite: cacheWriteTokens,
      cacheWriteLong: cacheWriteLongTokens,
      output: outputTokens - outputAudio - outputImage,
      reasoning: reasoningTokens,
      inputAudio,
      cacheReadAudio,
      outputAudio,
      inputImage,
      outputImage,
    },
    promptTokens: inputTokens + cacheReadTokens + cacheWriteTokens + cacheWriteLongTokens,
  };
}

type Side = 'prompt' | 'cached' | 'completion';

/** Where OpenAI's wires and Gemini's tell the tokens of a medium, which stand inside the numbers above them. */
const openaiFields = {
  prompt: [['prompt_tokens_details'], ['input_tokens_details']],
  cached: [
    ['prompt_tokens_details', 'cached_tokens_details'],
    ['input_tokens_details', 'cached_tokens_details'],
  ],
  completion: [['completion_tokens_details'], ['output_tokens_details']],
} as const;
const geminiFields = {
  prompt: 'promptTokensDetails',
  cached: 'cacheTokensDetails',
  completion: 'candidatesTokensDetails',
};

function mediaOf(raw: JsonObject, side: Side, medium: 'audio' | 'image'): number {
  for (const path of openaiFields[side]) {
    const tokens = count(at(raw, ...path, `${medium}_tokens`));
    if (tokens > 0) return tokens;
  }
  const modalities = raw[geminiFields[side]];
  if (!Array.isArray(modalities)) return 0;
  const found = modalities.find((one) => isJsonObject(one) && one['modality'] === medium.toUpperCase());
  return isJsonObject(found) ? count(found['tokenCount']) : 0;
}

/** Tools that a provider runs without a fee of their own. */
const freeTools: ReadonlySet<string> = new Set(['web_fetch_requests', 'tool_search_requests']);

function feesOf(raw: JsonObject): Omit<Bill, 'parts'> {
  const tools = raw['server_tool_use'];
  if (!isJsonObject(tools)) return { fees: {}, unknown: [] };
  const unknown = Object.entries(tools)
    .filter(([name, value]) => name !== 'web_search_requests' && !freeTools.has(name) && count(value) > 0)
    .map(([name]) => name);
  return { fees: { webSearches: count(tools['web_search_requests']) }, unknown };
}

function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let found = value;
  for (const name of path) found = isJsonObject(found) ? found[name] : undefined;
  return found;
}

function count(value: JsonValue | undefined): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}
