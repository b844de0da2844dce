import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';
import { readHistory } from '../history.ts';
import { asText, countInput, objectsIn, textIn } from '../input.ts';
import { prefixesOf, type Piece } from '../prefixes.ts';
import type { Question, Tool } from '../question.ts';
import type { Refusal } from '../refusal.ts';
import type { Asked } from '../wire.ts';

/** What the body of a message asks, or why it is refused. */
export function readMessages(body: JsonObject, headers: IncomingHttpHeaders): Question | Refusal {
  const { max_tokens: maxTokens, stop_sequences: stops, stream: streamed = false } = body;
  const input = readInput(body, headers);
  if ('refused' in input) return input;
  if (typeof maxTokens !== 'number' || !Number.isSafeInteger(maxTokens) || maxTokens < 1) {
    return invalid(`max_tokens: ${problemOf(maxTokens, 'an integer greater than or equal to 1')}`);
  }
  if (stops !== undefined && !isTexts(stops)) return invalid('stop_sequences: Input should be a list of strings');
  const thinking = isJsonObject(body['thinking']) ? body['thinking'] : {};
  const { budget_tokens: budget } = thinking;
  if (thinking['type'] === 'enabled') {
    if (typeof budget !== 'number' || budget < 1_024) {
      return invalid('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
    }
    if (budget >= maxTokens) return invalid('`max_tokens` must be greater than `thinking.budget_tokens`');
  }
  const { model, system, messages, tools, schema, inputTokens } = input;
  const choice = isJsonObject(body['tool_choice']) ? body['tool_choice'] : {};
  return {
    provider: 'anthropic',
    model,
    stream: streamed === true,
    maxTokens,
    ...readHistory(textIn(system), messages),
    tools: choice['type'] === 'none' ? [] : tools,
    mustCall: choice['type'] === 'tool' ? (asText(choice['name']) ?? true) : choice['type'] === 'any',
    reasoning: thinking['type'] === 'enabled' || thinking['type'] === 'adaptive',
    stopSequences: stops ?? [],
    ...(schema && { schema }),
    inputTokens,
    prefixes: prefixesOf(piecesOf(body), inputTokens),
    body,
  };
}

/** Says how many tokens the input of a message is. */
export function countTokens({ body, headers }: Asked): JsonObject | Refusal {
  const input = readInput(body, headers);
  return 'refused' in input ? input : { input_tokens: input.inputTokens };
}

function readInput(body: JsonObject, headers: IncomingHttpHeaders) {
  const { model, messages, system, tools: offered, tool_choice: choice } = body;
  if (headers['anthropic-version'] === undefined) return invalid('anthropic-version: header is required');
  if (typeof model !== 'string' || model === '') return invalid(`model: ${problemOf(model, 'a valid string')}`);
  if (!Array.isArray(messages) || messages.length === 0) {
    return invalid(`messages: ${problemOf(messages, 'a list of at least one message')}`);
  }
  const tools = objectsIn(offered).filter(isOurs).map(readTool);
  const forced = isJsonObject(choice) && choice['type'] === 'tool' ? asText(choice['name']) : undefined;
  if (forced !== undefined && !tools.some(({ name }) => name === forced)) {
    return invalid(`tool_choice.tool.name: Tool '${forced}' not found in provided tools`);
  }
  const input = { model, system, messages: objectsIn(messages), tools, schema: schemaIn(body) };
  return { ...input, inputTokens: countInput(input) };
}

/** A tool that the caller runs; the provider's own have a type and no schema. */
function isOurs({ name, input_schema: schema }: JsonObject): boolean {
  return typeof name === 'string' && isJsonObject(schema);
}

function readTool({ name, description, input_schema: schema }: JsonObject): Tool {
  return {
    name: asText(name) ?? '',
    ...(typeof description === 'string' && { description }),
    schema: schema as JsonObject,
  };
}

function schemaIn({ output_config: config }: JsonObject): JsonObject | undefined {
  const format = isJsonObject(config) ? config['format'] : undefined;
  const schema = isJsonObject(format) && format['type'] === 'json_schema' ? format['schema'] : undefined;
  return isJsonObject(schema) ? schema : undefined;
}

const lifetimesMs: Readonly<Record<string, number>> = { '5m': 300_000, '1h': 3_600_000 };

/** The parts of a body in the order in which the provider remembers them; a mark at the top is one on the last of them. */
function piecesOf({ tools, system, messages, cache_control: onLast }: JsonObject): readonly Piece[] {
  const parts = [...objectsIn(tools), ...partsIn(system), ...objectsIn(messages).flatMap(partsOfMessage)];
  return parts.map(({ cache_control: mark, ...content }, index) => {
    const lifetimeMs = lifetimeOf(mark ?? (index === parts.length - 1 ? onLast : undefined));
    return { content, ...(lifetimeMs !== undefined && { lifetimeMs }) };
  });
}

function partsOfMessage({ role = null, content }: JsonObject): readonly JsonObject[] {
  return partsIn(content).map((part) => ({ role, ...part }));
}

function partsIn(content: JsonValue | undefined): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsIn(content);
}

function lifetimeOf(mark: JsonValue | undefined): number | undefined {
  return isJsonObject(mark) ? lifetimesMs[asText(mark['ttl']) ?? '5m'] : undefined;
}

function isTexts(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function invalid(why: string): Refusal {
  return { refused: 'invalid-request', message: why };
}

function problemOf(value: JsonValue | undefined, what: string): string {
  return value === undefined ? 'Field required' : `Input should be ${what}`;
}
