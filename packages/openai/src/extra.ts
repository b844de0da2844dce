import type { JsonObject } from '@sluice/core';

/**
 * Fields of Chat Completions that have no counterpart in a request, and those of compatible servers: they go into the
 * body as they are, over what the request says.
 *
 * @example
 * ```ts
 * const request = {
 *   model: 'gpt-5.2',
 *   messages: [{ role: 'user', content: 'Hello' }],
 *   extra: { openai: { service_tier: 'flex', prompt_cache_key: 'support' } },
 * };
 * ```
 */
export interface OpenAIExtra {
  readonly frequency_penalty?: number;
  readonly logit_bias?: JsonObject;
  readonly logprobs?: boolean;
  readonly top_logprobs?: number;
  readonly metadata?: JsonObject;
  /** `['text', 'audio']` for answers that speak, with `audio`. */
  readonly modalities?: readonly string[];
  readonly audio?: JsonObject;
  /** Answers with an index above 0 come up as `raw` events. */
  readonly n?: number;
  readonly parallel_tool_calls?: boolean;
  readonly prediction?: JsonObject;
  readonly presence_penalty?: number;
  readonly prompt_cache_key?: string;
  readonly prompt_cache_options?: JsonObject;
  readonly safety_identifier?: string;
  readonly service_tier?: string;
  readonly store?: boolean;
  /** Beside `include_usage`, which streams ask for anyway. */
  readonly stream_options?: JsonObject;
  /** Added to the request's own: what a server runs by itself. */
  readonly tools?: readonly JsonObject[];
  readonly verbosity?: string;
  readonly web_search_options?: JsonObject;
  /** And whatever came after this release, or is a compatible server's own: `reasoning`, `chat_template_kwargs`. */
  readonly [field: string]: unknown;
}

declare module '@sluice/core' {
  interface ExtraFields {
    /** Into the body of Chat Completions, whoever serves it. */
    readonly openai?: OpenAIExtra;
  }
}
