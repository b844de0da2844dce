import { isJsonObject, type JsonValue } from '../json.ts';
import type { ResponseHeaders } from './headers.ts';

/** A longer hint is no hint but a mistake; and timers can take this one. */
const maxHintMs = 2 ** 31 - 1;
const plainNumber = /^\d+(?:\.\d+)?$/;

/**
 * How long a response asks us to wait, by its headers. The longest of all valid hints: `retry-after-ms`, `retry-after` in
 * seconds, `retry-after` as a date by the server's own clock. Real servers send `retry-after-ms: 0` beside
 * `retry-after: 1`, so that taking one by rank makes a storm. What is no plain number or date, and a header that came
 * twice, is no hint.
 *
 * Where the server is out of something and says no wait itself, it is the longest reset of the buckets that are empty.
 * Never beside a wait that it says: a reset is the time until a bucket is full again, a day for a limit by the day, and
 * there may be room for one more request much sooner.
 */
export function readRetryAfter(status: number, headers: ResponseHeaders, wallMs: number): number | undefined {
  if (status < 300) return undefined; // a 200 says by it when its next page is due
  const after = headers['retry-after'];
  const serverMs = readHttpDate(headers['date']) ?? wallMs;
  const until = readHttpDate(after);
  const said = longest(
    readNumber(headers['retry-after-ms']),
    times(1_000, readNumber(after)),
    until === undefined ? undefined : Math.max(0, until - serverMs),
  );
  if (said || (status !== 429 && status !== 503 && status !== 529)) return said;
  return longest(said, ...emptyBuckets(headers).map((reset) => readReset(reset, serverMs)));
}

/** How long an error body asks us to wait: Google's `RetryInfo`, which stands in the error's details and in no header. */
export function readRetryInfo(body: JsonValue | string | undefined): number | undefined {
  const [outer] = Array.isArray(body) ? body : [body]; // Gemini's compatible API wraps its errors in an array
  const error = isJsonObject(outer) && isJsonObject(outer['error']) ? outer['error'] : undefined;
  const details = Array.isArray(error?.['details']) ? error['details'] : [];
  const hints = details.map((detail) => {
    if (!isJsonObject(detail) || detail['@type'] !== 'type.googleapis.com/google.rpc.RetryInfo') return undefined;
    const delay = detail['retryDelay'];
    return typeof delay === 'string' ? readDuration(delay) : undefined;
  });
  return longest(...hints);
}

/** The longest of those that are there, no longer than a timer can take. */
export function longest(...hints: readonly (number | undefined)[]): number | undefined {
  const valid = hints.filter((hint) => hint !== undefined);
  return valid.length === 0 ? undefined : Math.min(maxHintMs, Math.max(...valid));
}

/** The resets of all buckets with nothing left: `x-ratelimit-remaining-tokens: 0` has its in `x-ratelimit-reset-tokens`. */
function emptyBuckets(headers: ResponseHeaders): readonly string[] {
  return Object.keys(headers).flatMap((name) => {
    if (!name.includes('remaining') || !(readNumber(headers[name]) === 0)) return [];
    const reset = headers[name.replace('remaining', 'reset')];
    return typeof reset === 'string' ? [reset] : [];
  });
}

/** In the forms that providers use: `1h4m48.907s`, seconds, seconds or milliseconds since 1970, RFC 3339. */
function readReset(reset: string, serverMs: number): number | undefined {
  const number = readNumber(reset);
  if (number === undefined) {
    const at = rfc3339.test(reset) ? Date.parse(reset) : Number.NaN;
    return Number.isNaN(at) ? readDuration(reset) : Math.max(0, at - serverMs);
  }
  if (number < 1e9) return number * 1_000; // 31 years: what is more is a date
  return Math.max(0, (number < 1e12 ? number * 1_000 : number) - serverMs);
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

const unitsMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};
const units = /(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/g;

/**
 * A duration as Go writes it, and Google, in ms: `6m0s`, `120ms`, `34.07s`. `undefined` for what is none.
 *
 * @example `readDuration('1m30s'); // 90_000`
 */
export function readDuration(text: string): number | undefined {
  if (text === '' || text.replaceAll(units, '') !== '') return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(units)) sum += Number(amount) * unitsMs[unit!]!;
  return sum;
}

function readNumber(value: string | readonly string[] | undefined): number | undefined {
  return typeof value === 'string' && plainNumber.test(value) ? Number(value) : undefined;
}

function times(factor: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * factor;
}

/** The three forms of RFC 9110. What else `Date.parse` takes for a date is rather a number with a unit, or a list. */
const httpDate =
  /^(?:\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\w{6,9}, \d\d-\w{3}-\d\d [\d:]{8} GMT|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})$/;

function readHttpDate(value: string | readonly string[] | undefined): number | undefined {
  if (typeof value !== 'string' || !httpDate.test(value)) return undefined;
  const ms = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`); // asctime names no zone, and means this one
  return Number.isNaN(ms) ? undefined : ms;
}
