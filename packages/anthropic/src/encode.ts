import { invalid } from '@sluice/core';
import type { CompletionRequest, JsonObject, Message, TextPart, ToolChoice, ToolDefinition } from '@sluice/core';
import { cacheControl } from './cache-control.ts';
import { encodePart, type Block } from './encode-parts.ts';
import { unsupported } from './unsupported.ts';

type Mutable = Record<string, unknown>;

/** A request as the body of `POST /v1/messages`. */
export function encode(
  request: CompletionRequest,
  { stream, maxTokens }: { readonly stream: boolean; readonly maxTokens: number | undefined },
): JsonObject {
  const limit = request.maxTokens ?? maxTokens;
  if (limit === undefined)
    throw invalid('maxTokens', 'given, by the request or in anthropic({ maxTokens })', undefined);
  if (request.seed !== undefined) throw unsupported('seed', request.seed);
  const { tools: serverTools = [], ...extra } = request.extra?.anthropic ?? {};
  const tools = [...(request.tools ?? []).map(encodeTool), ...serverTools];
  const body: Mutable = {
    model: request.model,
    max_tokens: limit,
    messages: request.messages.flatMap((message, index) => encodeMessage(message, index, request.model)),
    system: typeof request.system === 'object' ? request.system.map(encodeSystem) : request.system,
    temperature: request.temperature, // 0 too: JSON leaves out only what is undefined
    top_p: request.topP,
    stop_sequences: request.stopSequences,
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: request.toolChoice && encodeToolChoice(request.toolChoice),
    ...encodeThinking(request),
    ...extra,
    stream: stream ? true : undefined,
  };
  return body as JsonObject;
}

function encodeMessage(
  message: Message,
  index: number,
  model: string,
): { role: string; content: string | readonly Block[] }[] {
  const role = message.role === 'assistant' ? 'assistant' : 'user'; // tool results are the user's at Anthropic
  if (typeof message.content === 'string') return [{ role, content: message.content }];
  const content = message.content.flatMap((part, at) => encodePart(part, `messages[${index}].content[${at}]`, model));
  return content.length > 0 ? [{ role, content }] : []; // all of it was another model's thinking
}

function encodeSystem({ text, cache }: TextPart): JsonObject {
  return { type: 'text', text, ...cacheControl(cache) };
}

function encodeTool({ name, description, inputSchema, strict, cache }: ToolDefinition): JsonObject {
  return {
    name,
    ...(description !== undefined && { description }),
    input_schema: inputSchema,
    ...(strict !== undefined && { strict }),
    ...cacheControl(cache),
  };
}

function encodeToolChoice(choice: ToolChoice): JsonObject {
  if (typeof choice === 'object') return { type: 'tool', name: choice.name };
  return { type: choice === 'required' ? 'any' : choice };
}

/** Effort, budget and schema: two fields of the API that three of ours share. */
function encodeThinking({ reasoning, output }: CompletionRequest): Mutable {
  const config: Mutable = {};
  let thinking: JsonObject | undefined;
  if (reasoning && 'budgetTokens' in reasoning) {
    thinking =
      reasoning.budgetTokens === 0 ? { type: 'disabled' } : { type: 'enabled', budget_tokens: reasoning.budgetTokens };
  } else if (reasoning?.effort === 'none') thinking = { type: 'disabled' };
  else if (reasoning?.effort === 'minimal') throw unsupported('reasoning.effort', reasoning.effort);
  else if (reasoning) {
    thinking = { type: 'adaptive' };
    config['effort'] = reasoning.effort;
  }
  if (output) config['format'] = { type: 'json_schema', schema: output.schema };
  return { thinking, output_config: Object.keys(config).length > 0 ? config : undefined };
}
