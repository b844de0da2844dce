import { CompletionError, type CompletionErrorDetails } from '../errors/completion-error.ts';
import type { ErrorCode, Fault } from '../errors/error-codes.ts';
import type { JsonValue } from '../json.ts';
import type { ResponseHead } from './response-head.ts';
import { longest, readRetryInfo } from './retry-after.ts';

/** What a dialect reads from an error body. What it leaves out is decided by the status. */
export interface ProviderFailure {
  readonly message: string;
  readonly code?: ErrorCode | undefined;
  readonly fault?: Fault | undefined;
  readonly sent?: CompletionErrorDetails['sent'] | undefined;
  readonly providerType?: string | undefined;
  readonly requestId?: string | undefined;
  /** What the dialect knows of a wait, besides the headers and `body`. The longest counts. */
  readonly retryAfterMs?: number | undefined;
  /** The body, or the event of a stream, as it came: Google says in it how long to wait. */
  readonly body?: JsonValue | string | undefined;
}

/** Where trying again makes sense, by code; the provider may know better (`x-should-retry`, error codes). */
const faults: { readonly [Code in ErrorCode]?: Fault } = {
  'invalid-request': 'request',
  unsupported: 'target',
  refused: 'target',
  'context-length': 'target',
  authentication: 'target',
  permission: 'target',
  'not-found': 'target',
  quota: 'target',
  'rate-limit': 'transient',
  overloaded: 'transient',
  'provider-error': 'transient',
  timeout: 'transient',
  malformed: 'target',
};

/** What a status means when the body says nothing better. */
export function codeOfStatus(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'authentication';
    case 402:
      return 'quota';
    case 403:
      return 'permission';
    case 404:
    case 405:
    case 410:
      return 'not-found';
    case 429:
      return 'rate-limit';
    case 503:
    case 529:
      return 'overloaded';
    case 408:
    case 409:
    case 425:
      return 'provider-error'; // of the moment, whatever their number says
    default:
      if (status >= 500) return 'provider-error';
      return status >= 400 ? 'invalid-request' : 'malformed';
  }
}

/** The error that a response makes: the body's meaning first, the status's where the body is silent. */
export function providerError(head: ResponseHead, failure: ProviderFailure): CompletionError {
  const { status, provider, rateLimit } = head;
  const code = failure.code ?? codeOfStatus(status);
  const inStream = status < 400;
  return new CompletionError(code, failure.message, {
    fault: obey(head, failure.fault ?? faults[code] ?? 'transient'),
    // A refused request costs nothing. A server that broke may have worked before; an answer that began was paid.
    sent: failure.sent ?? (inStream ? 'yes' : status >= 500 && code !== 'overloaded' ? 'maybe' : 'no'),
    retryAfterMs: longest(failure.retryAfterMs, head.retryAfterMs, readRetryInfo(failure.body)),
    status,
    provider,
    requestId: failure.requestId ?? head.requestId,
    providerType: failure.providerType,
    rateLimit,
  });
}

/** `x-should-retry` is the server's own judgement of "here, after a wait". */
function obey({ shouldRetry }: ResponseHead, fault: Fault): Fault {
  if (shouldRetry === true) return 'transient';
  return shouldRetry === false && fault === 'transient' ? 'target' : fault;
}
