import { codeOfStatus } from '@sluice/core';
import type { ErrorCode } from '@sluice/core';

/** Codes and types that say more than the status they came with. */
const codes: Readonly<Record<string, ErrorCode>> = {
  insufficient_quota: 'quota',
  billing_hard_limit_reached: 'quota',
  billing_not_active: 'quota',
  insufficient_balance: 'quota',
  rate_limit_exceeded: 'rate-limit',
  rate_limit_error: 'rate-limit',
  context_length_exceeded: 'context-length',
  exceed_context_size_error: 'context-length',
  too_many_prompt_tokens: 'context-length',
  content_filter: 'refused',
  content_policy_violation: 'refused',
  ResponsibleAIPolicyViolation: 'refused',
  data_inspection_failed: 'refused',
  model_not_found: 'not-found',
  model_not_available: 'not-found',
  invalid_model: 'not-found',
  DeploymentNotFound: 'not-found',
  invalid_api_key: 'authentication',
  wrong_api_key: 'authentication',
  authentication_error: 'authentication',
  permission_error: 'permission',
  unsupported_country_region_territory: 'permission',
  overloaded_error: 'overloaded',
  engine_overloaded: 'overloaded',
  service_unavailable: 'overloaded',
};

/** Types that repeat the status. In a stream there is none. */
const codesInStreams: Readonly<Record<string, ErrorCode>> = {
  invalid_request_error: 'invalid-request',
  BadRequestError: 'invalid-request',
};

/** Facts that have no code of their own at some servers. */
const sayings: readonly (readonly [RegExp, ErrorCode])[] = [
  [/maximum context length|max context length/i, 'context-length'],
  [
    /exceed\w* (?:the |its )?(?:available |model's )*context|context (?:size|length|window) has been exceeded/i,
    'context-length',
  ],
  [/prompt (?:is )?too long/i, 'context-length'],
];

interface Said {
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly message: string;
  readonly status: number | undefined;
  readonly inStream: boolean;
}

/** The body's meaning first: its code, its type, its words where they are all there is; then the status. */
export function codeOf({ code, type, message, status, inStream }: Said): ErrorCode | undefined {
  const byName = own(codes, code) ?? own(codes, type);
  if (byName) return byName;
  const byStatus = status === undefined ? undefined : codeOfStatus(status);
  if (byStatus === undefined || byStatus === 'invalid-request' || byStatus === 'provider-error') {
    const said = sayings.find(([pattern]) => pattern.test(message));
    if (said) return said[1];
  }
  if (byStatus || !inStream) return byStatus;
  // An error is one, whatever it is called; what has neither name nor error is no answer of this wire.
  const known = code !== undefined || type !== undefined || !message.startsWith('HTTP 200');
  return own(codesInStreams, type) ?? (known ? 'provider-error' : undefined);
}

/** Providers choose these names, and `constructor` is one. */
function own(table: Readonly<Record<string, ErrorCode>>, name: string | undefined): ErrorCode | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
