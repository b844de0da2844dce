import type { Refusal, WireRefusal } from '../refusal.ts';

const invalid = 'invalid_request_error';

const refusals = {
  'invalid-request': [400, invalid, 'Invalid request'],
  'no-key': [401, 'authentication_error', 'x-api-key header is required'],
  'wrong-key': [401, 'authentication_error', 'invalid x-api-key'],
  'not-found': [404, 'not_found_error', 'Not Found'],
  method: [405, invalid, 'Method Not Allowed'],
  'too-large': [413, 'request_too_large', 'Request exceeds the maximum size'],
  internal: [500, 'api_error', 'Internal server error'],
  overloaded: [529, 'overloaded_error', 'Overloaded'],
  'rate-limit': [429, 'rate_limit_error', 'This request would exceed your rate limit. Please try again later.'],
  'context-length': [400, invalid, 'prompt is too long: 250000 tokens > 200000 maximum'],
  'content-filter': [400, invalid, 'Output blocked by content filtering policy'],
  prefill: [400, invalid, 'This model does not support prefill. The conversation must end with a user message.'],
  quota: [400, invalid, 'Your credit balance is too low to access the API. Please go to Plans & Billing.'],
} as const satisfies Record<Exclude<Refusal['refused'], 'status'>, readonly [number, string, string]>;

/** The types that go with a status; others are `invalid_request_error` below 500, and `api_error` above. */
const typesByStatus: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** A refusal as Anthropic words it. What is the request's own fault says that trying again is of no use. */
export function refuseAnthropic(refusal: Refusal, requestId: string): WireRefusal {
  const [status, type, message] = wordsOf(refusal);
  const error = { type: refusal.type ?? type, message: refusal.message ?? message };
  return {
    status,
    headers: {
      ...(refusal.retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(refusal.retryAfterMs / 1_000)) }),
      ...(status < 500 && status !== 408 && status !== 409 && status !== 429 && { 'x-should-retry': 'false' }),
    },
    body: { type: 'error', error, request_id: requestId },
  };
}

function wordsOf({ refused, status = 500 }: Refusal): readonly [number, string, string] {
  if (refused !== 'status') return refusals[refused];
  const type = typesByStatus[status] ?? (status < 500 ? invalid : 'api_error');
  const known = Object.values(refusals).find(([itsStatus, itsType]) => itsStatus === status && itsType === type);
  return [status, type, known?.[2] ?? `Simulated status ${status}`];
}
