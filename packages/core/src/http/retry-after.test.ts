import { expect, test } from 'vitest';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf } from './testing/waiting.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

async function hint(headers: Headers, status = 429): Promise<number | undefined> {
  await using server = await startServer(everyRequest((connection) => connection.answer('{}', headers, status)));
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
