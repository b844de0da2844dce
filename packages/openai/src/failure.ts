import { isJsonObject, providerError } from '@sluice/core';
import type { CompletionError, JsonObject, JsonValue, ResponseHead } from '@sluice/core';
import { codeOf } from './error-codes.ts';
import { filled } from './filled.ts';

/** How much of a body that is none of ours goes into a message. */
const snippetLength = 2_048;

/** Whether a body or an event is an error in place of an answer, or beside one, in any of the shapes that servers use. */
export function hasError(value: JsonValue, name: string): boolean {
  if (!isJsonObject(value)) return false;
  const { error, choices, object, message } = value;
  if (isJsonObject(error) ? Object.keys(error).length > 0 : filled(error) !== undefined) return true;
  if (choices !== undefined) return false;
  return (
    name === 'error' || object === 'error' || (filled(message) !== undefined && ('code' in value || 'type' in value))
  );
}

/**
 * What an error body means, come as a response or inside a stream: `{error: {…}}`, `{error: "text"}`, the fields without
 * an `error` around them, `{detail}`, or somebody's page.
 */
export function failure(body: JsonValue | string, head: ResponseHead): CompletionError {
  const outer: JsonObject = isJsonObject(body) ? body : {};
  const inner = outer['error'];
  const error: JsonObject = isJsonObject(inner) ? inner : filled(inner) ? { message: inner! } : outer;
  const metadata = isJsonObject(error['metadata']) ? error['metadata'] : {};
  const said = messageOf(error) ?? `HTTP ${head.status} with ${snippet(body)}`;
  // OpenRouter says "Provider returned error", and what the provider returned beside it.
  const message = filled(metadata['raw']) ? `${said}: ${snippet(metadata['raw']!)}` : said;
  const code = meaningful(error['code']);
  const type = filled(error['type']);
  const wait = metadata['retry_after_seconds'];
  return providerError(head, {
    message,
    code: codeOf({ code, type, message, status: statusOf(error, head), inStream: head.status < 400 }),
    providerType: code ?? type,
    requestId: head.requestId ?? filled(outer['request_id']),
    retryAfterMs: typeof wait === 'number' && wait >= 0 ? wait * 1_000 : undefined,
    body,
  });
}

/** In a stream the status is 200 and says nothing; there, a `code` that is a number is the one that it would have had. */
function statusOf(error: JsonObject, { status }: ResponseHead): number | undefined {
  if (status >= 400) return status;
  const inside = [error['code'], error['status_code'], error['status']].map(Number).find((number) => number >= 400);
  return inside !== undefined && inside < 600 ? inside : undefined;
}

/** A code that is a number repeats the status, and one that every bad request has says less than the type. */
function meaningful(code: JsonValue | undefined): string | undefined {
  const text = filled(code);
  return text === undefined || /^\d+$/.test(text) || text === 'invalid_request_error' ? undefined : text;
}

function messageOf(error: JsonObject): string | undefined {
  const { message, detail } = error;
  if (message === undefined && detail === undefined) return undefined;
  const said = message ?? detail;
  return filled(said) ?? (typeof said === 'object' && said !== null ? snippet(said) : undefined);
}

function snippet(value: JsonValue): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, snippetLength);
}
