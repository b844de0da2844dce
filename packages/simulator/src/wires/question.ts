import type { JsonObject, JsonValue } from '@sluice/core';

/** What a request asks, whatever the wire it came on. */
export interface Question {
  /** Whose wire: `anthropic` or `openai`. */
  readonly provider: string;
  readonly model: string;
  /** The text of the last message of a user. */
  readonly prompt: string;
  /** What the last tool said, if that is what the last message tells. */
  readonly toolResult?: string;
  /** Whether the answer is to be sent as it grows. */
  readonly stream: boolean;
  /** The most tokens that the answer may have; `Infinity` where the request does not say. */
  readonly maxTokens: number;
  /** The tools that may be called; none where the request forbids it. */
  readonly tools: readonly Tool[];
  /** Whether one of them must be called; a name: that one. */
  readonly mustCall: boolean | string;
  /** Whether to think before the answer. */
  readonly reasoning: boolean;
  /** Texts at which the answer ends, before it has them. */
  readonly stopSequences: readonly string[];
  /** What the text is to be, in JSON Schema. */
  readonly schema?: JsonObject;
  /** An estimate, all of the input. */
  readonly inputTokens: number;
  /** The beginnings of the input that may be remembered, short ones first. */
  readonly prefixes: readonly Prefix[];
  /** What makes two questions the same one, on any wire: the history, and neither the model nor the mode. */
  readonly conversation: JsonValue;
  /** All of it, as sent. */
  readonly body: JsonObject;
}

/** A tool that a question offers. */
export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of its input. */
  readonly schema: JsonObject;
}

/** A beginning of the input that a provider may remember. */
export interface Prefix {
  /** The same for the same content. */
  readonly id: string;
  readonly tokens: number;
  /** For how long it is remembered after its last use. */
  readonly lifetimeMs: number;
}
