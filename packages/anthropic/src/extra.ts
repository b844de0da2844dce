import type { JsonObject } from '@sluice/core';

/**
 * Fields of the Messages API that have no counterpart in a request: they go into the body as they are, over what the
 * request says. `tools` alone is added to the request's own, because server tools are written here.
 *
 * @example
 * ```ts
 * const request = {
 *   model: 'claude-sonnet-5',
 *   messages: [{ role: 'user', content: 'What is new in Node?' }],
 *   extra: { anthropic: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] } },
 * };
 * ```
 */
export interface AnthropicExtra {
  readonly cache_control?: JsonObject;
  readonly container?: string | JsonObject;
  readonly context_management?: JsonObject;
  readonly inference_geo?: string;
  readonly mcp_servers?: readonly JsonObject[];
  readonly metadata?: JsonObject;
  readonly output_config?: JsonObject;
  readonly service_tier?: string;
  readonly speed?: string;
  readonly thinking?: JsonObject;
  readonly tool_choice?: JsonObject;
  readonly tools?: readonly JsonObject[];
  readonly top_k?: number;
  /** And whatever came after this release. */
  readonly [field: string]: unknown;
}

declare module '@sluice/core' {
  interface ExtraFields {
    /** Into the body of Anthropic's Messages API. */
    readonly anthropic?: AnthropicExtra;
  }
}
