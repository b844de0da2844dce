import { isJsonObject, providerError } from '@sluice/core';
import type { CompletionError, ErrorCode, JsonObject, JsonValue, ResponseHead } from '@sluice/core';

/** Anthropic's error types. One that is not here is judged by the status it came with. */
const codes: Readonly<Record<string, ErrorCode>> = {
  invalid_request_error: 'invalid-request',
  request_too_large: 'invalid-request',
  authentication_error: 'authentication',
  billing_error: 'quota',
  permission_error: 'permission',
  not_found_error: 'not-found',
  conflict_error: 'provider-error',
  rate_limit_error: 'rate-limit',
  timeout_error: 'provider-error',
  api_error: 'provider-error',
  overloaded_error: 'overloaded',
};

/** What `error.details.error_code` says better than the type: a spending limit is no rate limit, waiting does not help. */
const detailCodes: Readonly<Record<string, ErrorCode>> = {
  contract_spend_limit_reached: 'quota',
  enforced_spend_limit_reached: 'quota',
  organization_on_hold: 'permission',
  user_profile_billing_not_authorized: 'quota',
};

/** Two facts that have no type or code of their own on this wire. */
const sayings: readonly (readonly [RegExp, ErrorCode])[] = [
  [/prompt is too long|exceed(?:s|ed)? (?:the )?(?:model's )?context (?:limit|window)/i, 'context-length'],
  [/credit balance is too low/i, 'quota'],
];

/** What an error body means, come as a response or inside a stream. */
export function failure(body: JsonValue | string, head: ResponseHead): CompletionError {
  const outer: JsonObject = isJsonObject(body) ? body : {};
  const error: JsonObject = isJsonObject(outer['error']) ? outer['error'] : {};
  const type = text(error['type']);
  const details = isJsonObject(error['details']) ? text(error['details']['error_code']) : undefined;
  const message = text(error['message']) ?? `HTTP ${head.status} with ${JSON.stringify(body).slice(0, 2_048)}`;
  return providerError(head, {
    message,
    code: codeOf(type, details, message, head),
    providerType: details ?? type,
    requestId: text(outer['request_id']),
    body,
  });
}

function codeOf(
  type: string | undefined,
  details: string | undefined,
  message: string,
  head: ResponseHead,
): ErrorCode | undefined {
  const byDetail = details !== undefined && Object.hasOwn(detailCodes, details) ? detailCodes[details] : undefined;
  if (byDetail) return byDetail;
  const code = type !== undefined && Object.hasOwn(codes, type) ? codes[type] : undefined;
  if (code === 'invalid-request' || code === undefined) {
    const said = sayings.find(([pattern]) => pattern.test(message));
    if (said) return said[1];
  }
  // In a stream the status is 200 and says nothing: an error of a type we do not know is the provider's.
  return code ?? (type !== undefined && head.status < 400 ? 'provider-error' : undefined);
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
