import type { Clock } from '../time/clock.ts';
import type { ResponseHeaders } from './headers.ts';
import { readRetryAfter } from './retry-after.ts';

/**
 * What a response said before its body, as far as anybody above the socket cares. The headers themselves are let go: a
 * stream that is open for minutes would keep all of them.
 */
export interface ResponseHead {
  readonly provider: string;
  readonly status: number;
  /** As sent. */
  readonly contentType?: string;
  readonly contentEncoding?: string;
  /** The server's own judgement of "here, after a wait" (`x-should-retry`). */
  readonly shouldRetry?: boolean;
  /** The provider's name for this request. */
  readonly requestId?: string;
  /** Rate-limit headers as sent. Found by pattern: providers add new ones all the time. */
  readonly rateLimit?: Readonly<Record<string, string>>;
  /** The longest valid hint of how long to wait, in an error. */
  readonly retryAfterMs?: number;
}

const requestIdHeaders = ['request-id', 'x-request-id', 'apim-request-id', 'x-amzn-requestid', 'x-goog-request-id'];
const rateLimitHeader = /ratelimit|-tokens-(?:limit|remaining|reset)|^retry-after/;

/** Reads what a response says before its body. The clock is asked where the server does not tell its own time. */
export function readHead(provider: string, status: number, headers: ResponseHeaders, clock: Clock): ResponseHead {
  const head: { -readonly [Key in keyof ResponseHead]: ResponseHead[Key] } = { provider, status };
  let rateLimit: Record<string, string> | undefined;
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string' && rateLimitHeader.test(name)) (rateLimit ??= {})[name] = value;
  }
  const { 'content-type': contentType, 'content-encoding': contentEncoding, 'x-should-retry': retry } = headers;
  if (contentType !== undefined) head.contentType = String(contentType);
  if (contentEncoding !== undefined) head.contentEncoding = String(contentEncoding);
  if (retry === 'true' || retry === 'false') head.shouldRetry = retry === 'true';
  for (const name of requestIdHeaders) {
    const id = headers[name];
    if (typeof id === 'string') head.requestId ??= id;
  }
  if (!rateLimit) return head;
  head.rateLimit = rateLimit;
  const retryAfterMs = status < 300 ? undefined : readRetryAfter(status, headers, clock.wall());
  if (retryAfterMs !== undefined) head.retryAfterMs = retryAfterMs;
  return head;
}
