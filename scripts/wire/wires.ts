import { anthropic, anthropicDialect } from '@sluice/anthropic';
import {
  isJsonObject,
  type Dialect,
  type HttpOptions,
  type JsonObject,
  type JsonValue,
  type Transport,
} from '@sluice/core';
import { openai, openaiDialect } from '@sluice/openai';
import { asAnthropicSdk } from './anthropic.ts';
import type { BodyEvent } from './body-values.ts';
import type { Comparison } from './compare.ts';
import { asOpenaiSdk } from './openai-chat.ts';

/** A wire that can be checked: how to speak it, and how its SDK names what it hears. */
export interface Wire extends Comparison {
  transport(options: HttpOptions): Transport;
  readonly dialect: Dialect;
  /** Whether an answer is whole with this. */
  hasMarker(event: BodyEvent): boolean;
  /** Whether `[DONE]` makes an answer whole that said this before. */
  isClosedBy?(event: BodyEvent): boolean;
  /** Events of a stream with a part in them that nobody knows, of the same answer as the event that they go before. */
  inventBlock(name: string, index: number, before: JsonObject): readonly JsonObject[];
  /** The fields whose objects we read, and a later release of the API may add to. */
  readonly growing: ReadonlySet<string>;
}

/** A choice is over when it says why, or when its voice has said until when it may be heard; a whole one always is. */
function isOver({ finish_reason: reason, delta, message }: JsonObject): boolean {
  const { audio } = isJsonObject(delta) ? delta : {};
  const hasReason = typeof reason === 'string' && reason !== '';
  return hasReason || isJsonObject(message) || (isJsonObject(audio) && typeof audio['expires_at'] === 'number');
}

function list(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

const anthropicWire: Wire = {
  transport: (options) => anthropic({ ...options, apiKey: 'recorded', maxTokens: 1_024 }),
  dialect: anthropicDialect({ maxTokens: 1_024 }),
  hasMarker: ({ value, name }) =>
    isJsonObject(value) && ((value['type'] ?? name) === 'message_stop' || Array.isArray(value['content'])),
  inventBlock: (name, index) => [
    { type: 'content_block_start', index, content_block: { type: name, [`${name}field`]: name } },
    { type: 'content_block_stop', index },
  ],
  growing: new Set(['message', 'content', 'content_block', 'delta', 'usage', 'caller', 'citations', 'citation']),
  rename: asAnthropicSdk,
};

const chatWire: Wire = {
  transport: (options) => openai({ ...options, apiKey: 'recorded' }),
  dialect: openaiDialect(),
  hasMarker: ({ value }) =>
    isJsonObject(value) && ('prompt_filter_results' in value || list(value['choices']).some(isOver)),
  isClosedBy: ({ value }) => JSON.stringify(value).includes('"usage":{'),
  inventBlock: (name, _, { id, model, object, created }) => [
    {
      id,
      model,
      object,
      created,
      choices: [{ index: 0, delta: { content: [{ type: name, [`${name}field`]: name }] } }],
    },
  ],
  growing: new Set([
    ...['choices', 'delta', 'message', 'usage', 'prompt_tokens_details', 'logprobs', 'content', 'thinking'],
    ...['tool_calls', 'function', 'custom', 'function_call', 'reasoning_details', 'audio', 'annotations'],
  ]),
  ...asOpenaiSdk,
};

/** By provider, without the `:who` of compatible servers. */
export const wires: Readonly<Record<string, Wire>> = {
  anthropic: anthropicWire,
  'anthropic-compatible': anthropicWire,
  'openai-chat': chatWire,
  'openai-compatible': chatWire,
};
