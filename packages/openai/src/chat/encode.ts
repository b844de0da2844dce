import type { CompletionRequest, JsonObject, TextPart, ToolChoice, ToolDefinition } from '@sluice/core';
import type { Server } from '../servers.ts';
import { unsupported } from '../unsupported.ts';
import { encodeMessages } from './encode-messages.ts';
import '../extra.ts';

export interface EncodeOptions {
  readonly stream: boolean;
  readonly provider: string;
  readonly server: Server;
  readonly maxTokens: number | undefined;
}

/**
 * A request as the body of `POST /chat/completions`. Cache hints ask for what servers on this wire do by themselves, and
 * are not sent; where there is a field for them (`prompt_cache_options`, OpenRouter's `cache_control`), it is for `extra`.
 */
export function encode(request: CompletionRequest, options: EncodeOptions): JsonObject {
  const { provider, server, stream } = options;
  const { reasoning, output, tools = [], toolChoice } = request;
  if (reasoning && 'budgetTokens' in reasoning)
    throw unsupported(provider, 'reasoning.budgetTokens', reasoning.budgetTokens);
  const { tools: moreTools = [], stream_options: streamOptions, ...extra } = request.extra?.openai ?? {};
  const body: Record<string, unknown> = {
    model: request.model,
    messages: [...encodeSystem(request.system), ...encodeMessages(request, provider)],
    [server.maxTokens]: request.maxTokens ?? options.maxTokens,
    temperature: request.temperature, // 0 too: JSON leaves out only what is undefined
    top_p: request.topP,
    stop: request.stopSequences,
    [server.seed]: request.seed,
    tool_choice: toolChoice && encodeToolChoice(toolChoice),
    response_format: output && {
      type: 'json_schema',
      json_schema: { name: output.name ?? 'answer', schema: output.schema, strict: true },
    },
    reasoning_effort: reasoning?.effort,
    ...extra,
    tools: tools.length + moreTools.length > 0 ? [...tools.map(encodeTool), ...moreTools] : undefined,
    // How the answer comes is the transport's to say, and without usage nobody knows what it cost.
    stream: stream ? true : undefined,
    stream_options: stream && server.asksForUsage ? { include_usage: true, ...streamOptions } : streamOptions,
  };
  return body as JsonObject;
}

function encodeSystem(system: CompletionRequest['system']): readonly JsonObject[] {
  if (system === undefined) return [];
  if (typeof system === 'string') return [{ role: 'system', content: system }];
  // One text goes as text: not every server takes an array here.
  const parts = system.map(({ text }: TextPart) => ({ type: 'text', text }));
  return parts.length === 0 ? [] : [{ role: 'system', content: parts.length === 1 ? parts[0]!.text : parts }];
}

function encodeTool({ name, description, inputSchema, strict }: ToolDefinition): JsonObject {
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: inputSchema,
      ...(strict !== undefined && { strict }),
    },
  };
}

function encodeToolChoice(choice: ToolChoice): string | JsonObject {
  return typeof choice === 'object' ? { type: 'function', function: { name: choice.name } } : choice;
}
