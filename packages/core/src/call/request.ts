import type { JsonObject } from '../json.ts';
import type { AnswerPart, CacheHint, TextPart, ToolResultPart, UserPart } from './parts.ts';

/** One entry of the history. Plain text may stand in place of parts. */
export type Message =
  | { readonly role: 'user'; readonly content: string | readonly UserPart[] }
  | { readonly role: 'assistant'; readonly content: string | readonly AnswerPart[] }
  | { readonly role: 'tool'; readonly content: readonly ToolResultPart[] };

/** A tool that the model may call. `@sluice/tools` makes these from schemas, and runs them. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the input, an object schema. */
  readonly inputSchema: JsonObject;
  /** Asks the provider to hold the model to the schema, where it can. */
  readonly strict?: boolean;
  readonly cache?: CacheHint;
}

/** `auto`: the model decides · `none` · `required`: at least one · or the tool of that name. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'max';

/**
 * Provider fields that go into the body as they are, by dialect, so that a router's targets each find their own.
 * Dialects type their entry by declaration merging.
 *
 * @example `extra: { anthropic: { service_tier: 'standard_only' } }`
 */
export interface ExtraFields {}

/**
 * What the model sees: it makes the HTTP body, the cache key and the recording's key, and nothing else does.
 * What a provider cannot do is refused as `unsupported` before anything is sent, never left out.
 */
export interface CompletionRequest {
  /** The provider's name of the model. */
  readonly model: string;
  readonly system?: string | readonly TextPart[];
  /** At least one. */
  readonly messages: readonly Message[];
  /** The most tokens the answer may have, reasoning included; a whole number ≥ 1. */
  readonly maxTokens?: number;
  /** 0 is a value, and is sent. */
  readonly temperature?: number;
  readonly topP?: number;
  readonly stopSequences?: readonly string[];
  readonly seed?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  /** Holds the answer's text to a JSON Schema. */
  readonly output?: { readonly schema: JsonObject; readonly name?: string };
  /** How long the model thinks first: by effort, or by a budget in tokens. */
  readonly reasoning?: { readonly effort: ReasoningEffort } | { readonly budgetTokens: number };
  readonly extra?: ExtraFields;
}
