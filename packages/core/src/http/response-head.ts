/** Headers as they come: lower case, and an array where one came more than once. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

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
  /** The longest valid hint of how long to wait, in an error; a 200 says by it when its next page is due. */
  readonly retryAfterMs?: number;
}

const requestIdHeaders = ['request-id', 'x-request-id', 'apim-request-id', 'x-amzn-requestid', 'x-goog-request-id'];
const rateLimitHeader = /ratelimit|-tokens-(?:limit|remaining|reset)|^retry-after/;

/** Reads what a response says before its body. `wallMs` is used where the server does not tell its own time. */
export function readHead(provider: string, status: number, headers: ResponseHeaders, wallMs: number): ResponseHead {
  const requestId = requestIdHeaders.map((name) => headers[name]).find((value) => typeof value === 'string');
  let rateLimit: Record<string, string> | undefined;
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string' && rateLimitHeader.test(name)) (rateLimit ??= {})[name] = value;
  }
  const { 'content-type': contentType, 'content-encoding': contentEncoding, 'x-should-retry': retry } = headers;
  const retryAfterMs = rateLimit && status >= 300 ? readRetryAfter(headers, wallMs) : undefined;
  return {
    provider,
    status,
    ...(contentType !== undefined && { contentType: String(contentType) }),
    ...(contentEncoding !== undefined && { contentEncoding: String(contentEncoding) }),
    ...((retry === 'true' || retry === 'false') && { shouldRetry: retry === 'true' }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(rateLimit && { rateLimit }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

const plainNumber = /^\d+(?:\.\d+)?$/;
/** The three forms of RFC 9110. What else `Date.parse` takes for a date is rather a number with a unit, or a list. */
const httpDate =
  /^(?:\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\w{6,9}, \d\d-\w{3}-\d\d [\d:]{8} GMT|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})$/;
/** A longer hint is no hint but a mistake; and timers can take this one. */
const maxHintMs = 2 ** 31 - 1;

/**
 * The longest of all valid hints: `retry-after-ms`, `retry-after` in seconds, `retry-after` as a date by the server's
 * own clock. Real servers send `retry-after-ms: 0` beside `retry-after: 1`, so that taking one by rank makes a storm.
 * What is no plain number or date, and a header that came twice, is no hint.
 */
function readRetryAfter(headers: ResponseHeaders, wallMs: number): number | undefined {
  const hints: number[] = [];
  const milliseconds = headers['retry-after-ms'];
  if (typeof milliseconds === 'string' && plainNumber.test(milliseconds)) hints.push(Number(milliseconds));
  const after = headers['retry-after'];
  if (typeof after === 'string' && plainNumber.test(after)) hints.push(Number(after) * 1_000);
  const until = readDate(after);
  if (until !== undefined) hints.push(Math.max(0, until - (readDate(headers['date']) ?? wallMs)));
  return hints.length === 0 ? undefined : Math.min(maxHintMs, Math.max(...hints));
}

function readDate(value: string | readonly string[] | undefined): number | undefined {
  if (typeof value !== 'string' || !httpDate.test(value)) return undefined;
  const ms = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`); // asctime names no zone, and means this one
  return Number.isNaN(ms) ? undefined : ms;
}
