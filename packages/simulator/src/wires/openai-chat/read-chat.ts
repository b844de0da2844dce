import { isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';
import { readHistory, textIn } from '../history.ts';
import type { Question, Refusal } from '../wire.ts';

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
  const isSystem = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer';
  const all = (messages as readonly JsonValue[]).filter(isJsonObject);
  const system = all.filter(isSystem).map(({ content }) => textIn(content));
  const history = readHistory(
    model,
    system.join('\n'),
    all.filter((message) => !isSystem(message)),
  );
  return { provider: 'openai', model, stream: streamed === true, maxTokens: limit, ...history, body };
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
