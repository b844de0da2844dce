import { isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';
import { readHistory } from '../history.ts';
import { asText, countInput, objectsIn, textIn } from '../input.ts';
import { prefixesOf, type Piece } from '../prefixes.ts';
import type { Question, Tool } from '../question.ts';
import type { Refusal } from '../refusal.ts';

/** What the body of a Chat Completion asks, or why it is refused. */
export function readChat(body: JsonObject): Question | Refusal {
  const { model, messages, stream: streamed, stream_options: streamOptions } = body;
  if (typeof model !== 'string' || model === '') return invalid('you must provide a model parameter');
  if (messages === undefined) {
    return invalid("Missing required parameter: 'messages'.", 'messages', 'missing_required_parameter');
  }
  if (!Array.isArray(messages)) {
    return invalid("Invalid type for 'messages': expected an array of objects.", 'messages', 'invalid_type');
  }
  if (messages.length === 0) {
    return invalid("Invalid 'messages': empty array. Expected at least 1 message.", 'messages', 'empty_array');
  }
  if (streamOptions !== undefined && streamOptions !== null && streamed !== true) {
    const why = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return invalid(why, 'stream_options');
  }
  const limit = readLimit(body);
  if (typeof limit === 'object') return limit;
  if ((body['n'] ?? 1) !== 1) return invalid("Invalid 'n': one choice is all that is simulated.", 'n');
  const tools = objectsIn(body['tools']).flatMap(readTool);
  const choice = readChoice(body['tool_choice']);
  if (typeof choice === 'string' && !tools.some(({ name }) => name === choice)) {
    return invalid(`Tool choice '${choice}' was not found in the 'tools' parameter.`, 'tool_choice');
  }
  const isSystem = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer';
  const all = objectsIn(messages);
  const system = all
    .filter(isSystem)
    .map(({ content }) => textIn(content))
    .join('\n');
  const history = all.filter((message) => !isSystem(message));
  const schema = schemaIn(body);
  const inputTokens = countInput({ model, system, messages: history, tools, schema });
  return {
    provider: 'openai',
    model,
    stream: streamed === true,
    maxTokens: limit,
    ...readHistory(system, history),
    tools: body['tool_choice'] === 'none' ? [] : tools,
    mustCall: choice,
    reasoning: !['none', 'minimal'].includes(asText(body['reasoning_effort']) ?? 'none'),
    stopSequences: stopsIn(body['stop']),
    ...(schema && { schema }),
    inputTokens,
    prefixes: prefixesOf([...tools, ...all].map(toPiece), inputTokens, cachedBy),
    body,
  };
}

/** This provider remembers without being asked: every message may end a beginning, told in steps of 128 tokens. */
const cachedBy = 128;
const cachedForMs = 300_000;

function toPiece(content: object): Piece {
  return { content: content as JsonObject, lifetimeMs: cachedForMs };
}

function readTool({ type, function: definition }: JsonObject): readonly Tool[] {
  if (type !== 'function' || !isJsonObject(definition)) return [];
  const { name, description, parameters } = definition;
  if (typeof name !== 'string') return [];
  const schema = isJsonObject(parameters) ? parameters : {};
  return [{ name, ...(typeof description === 'string' && { description }), schema }];
}

function readChoice(choice: JsonValue | undefined): boolean | string {
  if (!isJsonObject(choice)) return choice === 'required';
  return isJsonObject(choice['function']) ? (asText(choice['function']['name']) ?? true) : false;
}

function schemaIn({ response_format: format }: JsonObject): JsonObject | undefined {
  if (!isJsonObject(format)) return undefined;
  if (format['type'] === 'json_object') return { type: 'object', properties: { answer: { type: 'string' } } };
  const described = format['json_schema'];
  const schema = isJsonObject(described) ? described['schema'] : undefined;
  return isJsonObject(schema) ? schema : undefined;
}

function stopsIn(stop: JsonValue | undefined): readonly string[] {
  if (typeof stop === 'string') return [stop];
  return Array.isArray(stop) ? (stop as readonly JsonValue[]).filter((one) => typeof one === 'string') : [];
}

/** The newer field and the older one, each optional; together they are refused. */
function readLimit(body: JsonObject): number | Refusal {
  const given = (['max_completion_tokens', 'max_tokens'] as const).filter((name) => (body[name] ?? null) !== null);
  const [field] = given;
  if (field === undefined) return Infinity;
  if (given.length > 1) {
    const why = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
    return invalid(why, 'max_tokens', 'invalid_parameter_combination');
  }
  const limit = body[field];
  if (typeof limit !== 'number' || !Number.isSafeInteger(limit)) {
    return invalid(`Invalid type for '${field}': expected an integer.`, field, 'invalid_type');
  }
  if (limit >= 1) return limit;
  const why = `Invalid '${field}': integer below minimum value. Expected a value >= 1, but got ${limit} instead.`;
  return invalid(why, field, 'integer_below_min_value');
}

function invalid(message: string, field?: string, code?: string): Refusal {
  return {
    refused: 'invalid-request',
    message,
    ...(field !== undefined && { field }),
    ...(code !== undefined && { code }),
  };
}
