import { expect, test } from 'vitest';
import { readDuration } from './retry-after.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf } from './testing/waiting.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

async function hint(headers: Headers, status = 429, body: unknown = {}): Promise<number | undefined> {
  const text = JSON.stringify(body);
  await using server = await startServer(everyRequest((connection) => connection.answer(text, headers, status)));
  await using complete = toyChain(server.url);
  return (await errorOf(complete.stream(question))).retryAfterMs;
}

process.env['TZ'] = 'Pacific/Kiritimati'; // a date without a zone must not be read in the machine's own
const date = 'Sun, 06 Nov 1994 08:49:37 GMT';

test.for<readonly [string, Headers, number | undefined]>([
  ['seconds', { 'retry-after': '20' }, 20_000],
  ['a fraction of a second', { 'retry-after': '0.5' }, 500],
  ['milliseconds', { 'retry-after-ms': '1500' }, 1_500],
  ['a fraction of a millisecond', { 'retry-after-ms': '1500.25' }, 1_500.25],
  ['0', { 'retry-after': '0' }, 0],
  ['the longer of two, ms being 0', { 'retry-after-ms': '0', 'retry-after': '1' }, 1_000],
  ['the longer of two', { 'retry-after-ms': '2500', 'retry-after': '2' }, 2_500],
  ["a date by the server's own clock", { date, 'retry-after': 'Sun, 06 Nov 1994 08:49:42 GMT' }, 5_000],
  ['a date of RFC 850', { date, 'retry-after': 'Sunday, 06-Nov-94 08:49:42 GMT' }, 5_000],
  ['a date of asctime, which is GMT too', { date, 'retry-after': 'Sun Nov  6 08:49:42 1994' }, 5_000],
  ['a date in the past', { date, 'retry-after': 'Sun, 06 Nov 1994 08:49:00 GMT' }, 0],
  ['centuries', { 'retry-after': '99999999999999' }, 2_147_483_647],
  ['a date of ISO 8601', { date, 'retry-after': '1994-11-06T08:49:42Z' }, undefined],
  ['an exponent', { 'retry-after': '1e3' }, undefined],
  ['a negative number', { 'retry-after': '-5' }, undefined],
  ['a word', { 'retry-after': 'abc' }, undefined],
  ['a number with a unit', { 'retry-after': '120s' }, undefined],
  ['a list', { 'retry-after': '3, 5' }, undefined],
  ['nothing', { 'retry-after': '' }, undefined],
  ['a header that came twice', { 'retry-after': ['3', '5'] }, undefined],
  ['a date without sense', { date, 'retry-after': 'Sun, 99 Nov 1994 08:49:42 GMT' }, undefined],
])('a hint of %s', async ([, headers, expected]) => {
  expect(await hint(headers)).toBe(expected);
});

test('a date from a server that does not tell its time is read by our clock', async () => {
  const ms = await hint({ 'retry-after': new Date(Date.now() + 10_000).toUTCString() });
  expect(ms).toBeGreaterThan(8_000);
  expect(ms).toBeLessThanOrEqual(10_000);
});

test('a hint stands on every error status that comes with one, and on no answer', async () => {
  expect(await hint({ 'retry-after': '2' }, 503)).toBe(2_000);
  expect(await hint({ 'retry-after': '2' }, 400)).toBe(2_000);
  expect(await hint({ 'retry-after': '2' }, 200)).toBeUndefined();
});

const noon = 'Wed, 25 Nov 2026 12:00:00 GMT';
const empty = { 'x-ratelimit-remaining-requests': '0' };

test.for<readonly [string, Headers, number | undefined]>([
  ['as Go writes it', { ...empty, 'x-ratelimit-reset-requests': '1h4m48.907s' }, 3_888_907],
  ['in milliseconds', { ...empty, 'x-ratelimit-reset-requests': '120ms' }, 120],
  ['in minutes', { ...empty, 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
  ['in seconds', { ...empty, 'x-ratelimit-reset-requests': '33.5' }, 33_500],
  ['in seconds since 1970', { date: noon, ...empty, 'x-ratelimit-reset-requests': '1795608005.5' }, 5_500],
  ['in milliseconds since 1970', { date: noon, ...empty, 'x-ratelimit-reset-requests': '1795608005500' }, 5_500],
  ['in seconds since 1970, past', { date: noon, ...empty, 'x-ratelimit-reset-requests': '1795607990' }, 0],
  [
    'of RFC 3339',
    { date, 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': '1994-11-06T08:49:42Z' },
    5_000,
  ],
  ['of one bucket alone', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7' }, 7_000],
  [
    'of the longer of two that are empty',
    {
      ...empty,
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '9s',
    },
    9_000,
  ],
  [
    'of a bucket that has something left',
    { 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': '9s' },
    undefined,
  ],
  ['that is a word', { ...empty, 'x-ratelimit-reset-requests': 'soon' }, undefined],
  ['that is missing', empty, undefined],
  ['beside a wait of 0', { ...empty, 'retry-after': '0', 'x-ratelimit-reset-requests': '2s' }, 2_000],
  [
    'beside a wait that the server says itself',
    { ...empty, 'retry-after': '1', 'x-ratelimit-reset-requests': '24h' },
    1_000,
  ],
])('the reset of an empty bucket, %s', async ([, headers, expected]) => {
  expect(await hint(headers)).toBe(expected);
});

test('an empty bucket says how long to wait where the server is out of something, and nowhere else', async () => {
  const headers = { ...empty, 'x-ratelimit-reset-requests': '2s' };
  for (const status of [503, 529]) expect(await hint(headers, status)).toBe(2_000);
  for (const status of [400, 401, 500]) expect(await hint(headers, status)).toBeUndefined();
});

const retryInfo = (retryDelay: unknown) => ({
  error: {
    message: 'Too many',
    details: [
      { '@type': 'type.googleapis.com/google.rpc.Help' },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
    ],
  },
});

test.for<readonly [string, unknown, Headers, number | undefined]>([
  ["Google's RetryInfo", retryInfo('34.5s'), {}, 34_500],
  ['the same in an array', [retryInfo('48s')], {}, 48_000],
  ['the same, and a longer header', retryInfo('4s'), { 'retry-after': '5' }, 5_000],
  ['the same, and a shorter header', retryInfo('4s'), { 'retry-after': '3' }, 4_000],
  ['a delay that is none', retryInfo('soon'), {}, undefined],
  ['a delay that is no text', retryInfo(5), {}, undefined],
])('a hint in the body: %s', async ([, body, headers, expected]) => {
  expect(await hint(headers, 429, body)).toBe(expected);
});

test.each([
  ['1ms', 1],
  ['172ms', 172],
  ['34.56s', 34_560],
  ['6m0s', 360_000],
  ['1h4m48.907s', 3_888_907],
  ['0s', 0],
  ['250µs', 0.25],
  ['', undefined],
  ['1', undefined],
  ['33011.38', undefined],
  ['1h4x', undefined],
  ['2026-11-25T00:00:00Z', undefined],
])('%s is so many ms: %s', (text, ms) => {
  const read = readDuration(text);
  expect(read === undefined ? read : Math.round(read * 1e6) / 1e6).toBe(ms);
});
