import { estimateTokens, isJsonObject, type CompletionRequest, type JsonObject, type JsonValue } from '@sluice/core';
import type { Tool } from './question.ts';

/** What a request gives a model to read. */
export interface Input {
  readonly model: string;
  readonly system: JsonValue | undefined;
  readonly messages: readonly JsonObject[];
  readonly tools: readonly Tool[];
  readonly schema?: JsonObject | undefined;
}

type Part = Exclude<Extract<CompletionRequest['messages'][number], { role: 'user' }>['content'], string>[number];

/** How many tokens that is, by the estimate of core. */
export function countInput({ model, system, messages, tools, schema }: Input): number {
  const request: CompletionRequest = {
    model,
    system: textIn(system),
    messages: messages.map((message) => ({ role: 'user', content: partsOfMessage(message) })),
    tools: tools.map(({ name, description = '', schema: inputSchema }) => ({ name, description, inputSchema })),
    ...(schema && { output: { schema } }),
  };
  return estimateTokens(request, model);
}

/** The text of a message's content: plain, or in parts. */
export function textIn(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

/** A text; of what is none, `undefined`. */
export function asText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The objects in a list; of what is no list, none. */
export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

function partsOfMessage({ content, tool_calls: calls }: JsonObject): readonly Part[] {
  const own = partsOf(content);
  return calls === undefined ? own : [...own, { type: 'text', text: JSON.stringify(calls) }];
}

function partsOf(content: JsonValue | undefined): readonly Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return objectsIn(content).flatMap(readPart);
}

/** Pictures weigh what core says they do, files what is in them; all else is text, in JSON where it is none. */
function readPart(part: JsonObject): readonly Part[] {
  const { type, text, source, content } = part;
  if (typeof text === 'string') return [{ type: 'text', text }];
  if (type === 'image' || type === 'image_url') return [{ type: 'image', source: { url: 'https://picture' } }];
  if (isJsonObject(source) && typeof source['data'] === 'string') {
    return [{ type: 'file', mediaType: 'application/pdf', source: { base64: source['data'] } }];
  }
  if (type === 'tool_result') return partsOf(content);
  return [{ type: 'text', text: JSON.stringify(part) }];
}
