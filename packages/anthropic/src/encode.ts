import { invalid } from '@sluice/core';
import type { CompletionRequest, JsonObject, Message, TextPart, ToolChoice, ToolDefinition } from '@sluice/core';
import { cacheControl } from './cache-control.ts';
import { encodePart, type Block } from './encode-parts.ts';
import { unsupported } from './unsupported.ts';

type Mutable = Record<string, unknown>;

const nothing: NonNullable<NonNullable<CompletionRequest['extra']>['anthropic']> = {};

/** A request as the body of `POST /v1/messages`. */
export function encode(
  request: CompletionRequest,
  { stream, maxTokens }: { readonly stream: boolean; readonly maxTokens: number | undefined },
): JsonObject {
  const limit = request.maxTokens ?? maxTokens;
  if (limit === undefined)
    throw invalid('maxTokens', 'given, by the request or in anthropic({ maxTokens })', undefined);
  if (request.seed !== undefined) throw unsupported('seed', request.seed);
  const { tools: serverTools = [], ...extra } = request.extra?.anthropic ?? nothing;
  const tools = [...(request.tools ?? []).map(encodeTool), ...serverTools];
  const body: Mutable = {
    model: request.model,
    max_tokens: limit,
    messages: encodeMessages(request),
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

interface EncodedMessage {
  readonly role: string;
  readonly content: string | readonly Block[];
}

function encodeMessages({ messages, model }: CompletionRequest): readonly EncodedMessage[] {
  const encoded: EncodedMessage[] = [];
  for (const [index, message] of messages.entries()) {
    const content = encodeContent(message, index, model);
    if (typeof content === 'object' && content.length === 0) continue; // all of it was another model's thinking
    encoded.push({ role: message.role === 'assistant' ? 'assistant' : 'user', content }); // tool results are the user's here
  }
  return encoded;
}

function encodeContent({ content }: Message, index: number, model: string): string | readonly Block[] {
  if (typeof content === 'string') return content;
  return content.flatMap((part, at) => encodePart(part, `messages[${index}].content[${at}]`, model));
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
