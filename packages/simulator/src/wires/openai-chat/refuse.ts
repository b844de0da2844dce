import type { Refusal, WireRefusal } from '../refusal.ts';

const invalid = 'invalid_request_error';

const refusals = {
  'invalid-request': [400, invalid, null, 'Invalid request.'],
  'no-key': [401, invalid, null, "You didn't provide an API key. Send it as Authorization: Bearer KEY."],
  'wrong-key': [401, invalid, 'invalid_api_key', 'Incorrect API key provided.'],
  'not-found': [404, invalid, 'unknown_url', 'Unknown request URL.'],
  method: [405, invalid, 'method_not_supported', 'Not allowed here.'],
  'too-large': [413, invalid, null, 'Request exceeds the maximum size.'],
  internal: [500, 'server_error', null, 'The server had an error while processing your request.'],
  overloaded: [503, 'server_error', null, 'The engine is currently overloaded, please try again later.'],
  'rate-limit': [429, 'requests', 'rate_limit_exceeded', 'Rate limit reached. Please try again later.'],
  'context-length': [
    400,
    invalid,
    'context_length_exceeded',
    "This model's maximum context length is 128000 tokens. Your messages have 250000. Please shorten them.",
  ],
  'content-filter': [400, invalid, 'content_filter', 'The prompt triggered the content management policy.'],
  prefill: [400, invalid, null, 'The last message must not have role assistant: this model does not support prefill.'],
  quota: [429, 'insufficient_quota', 'insufficient_quota', 'You exceeded your current quota.'],
} as const satisfies Record<Exclude<Refusal['refused'], 'status'>, readonly [number, string, string | null, string]>;

/** A refusal as OpenAI words it. */
export function refuseChat(refusal: Refusal): WireRefusal {
  const [status, ownType, ownCode, words] = wordsOf(refusal);
  const { message = words, type = ownType, field = null, code = ownCode, retryAfterMs } = refusal;
  return {
    status,
    headers: {
      ...(retryAfterMs !== undefined && {
        'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
        'retry-after-ms': String(Math.ceil(retryAfterMs)),
      }),
    },
    body: { error: { message, type, param: field, code } },
  };
}

function wordsOf({ refused, status = 500 }: Refusal): readonly [number, string, string | null, string] {
  if (refused !== 'status') return refusals[refused];
  const known = Object.values(refusals).find(([itsStatus]) => itsStatus === status && itsStatus !== 400);
  return known ?? [status, status < 500 ? invalid : 'server_error', null, `Simulated status ${status}.`];
}
