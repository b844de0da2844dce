import { anthropic } from '@sluice/anthropic';
import {
  compose,
  systemClock,
  type Clock,
  type Complete,
  type CompletionError,
  type CompletionEvent,
} from '@sluice/core';
import { openai } from '@sluice/openai';
import { expect, test } from 'vitest';
import type { RetryNote } from './notes.ts';
import { retry } from './retry.ts';
import type { RetryOptions } from './settings.ts';
import { answer, closing, opening, overloaded, refuse, startProvider, stream, words } from './testing/provider.ts';

const request = { model: 'claude-sonnet-5', maxTokens: 50, messages: [{ role: 'user', content: 'Hello' }] } as const;
/** Quick, and no less a retry. */
const quick: RetryOptions = { delayMs: 1, throttledDelayMs: 1 };

function chainTo(
  baseUrl: string,
  options: RetryOptions = quick,
  clock: Clock = systemClock,
): Complete & AsyncDisposable {
  const complete = compose(retry(options), anthropic({ baseUrl, apiKey: 'any', clock }));
  return Object.assign(complete, { [Symbol.asyncDispose]: () => complete.close({ deadlineMs: 0 }) });
}

async function errorOf(calling: Promise<unknown>): Promise<CompletionError> {
  return await calling.then(
    () => Promise.reject(new Error('Expected it to fail')),
    (error: unknown) => error as CompletionError,
  );
}

/** What `retry` does about a 429 with these headers: the first note that it says. Nobody waits for it. */
async function noteOn(
  headers: Readonly<Record<string, string | readonly string[]>>,
  clock?: Clock,
): Promise<RetryNote> {
  await using provider = await startProvider(refuse(429, headers));
  await using complete = chainTo(provider.url, { random: () => 0 }, clock);
  for await (const event of complete.stream(request)) if (event.type === 'retry') return event;
  throw new Error('Expected a note');
}

test('R9 `retry-after-ms: 0` beside `retry-after: 1` is a wait of a second', async () => {
  expect(await noteOn({ 'retry-after-ms': '0', 'retry-after': '1' })).toMatchObject({ delayMs: 1_000 });
});

test('R10 a date is read by the server’s clock, though ours is an hour ahead', async () => {
  const ahead: Clock = { ...systemClock, wall: () => systemClock.wall() + 3_600_000 };
  const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
  const headers = { date, 'retry-after': 'Sun, 06 Nov 1994 08:49:42 GMT' };
  expect(await noteOn(headers, ahead)).toMatchObject({ delayMs: 5_000 });
});

test('R11 a date that has passed leaves the jitter alone', async () => {
  const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
  expect(await noteOn({ date, 'retry-after': 'Sun, 06 Nov 1994 08:49:00 GMT' })).toMatchObject({ delayMs: 0 });
});

test.for<readonly [string, string | readonly string[]]>([
  ['an exponent', '1e3'],
  ['a negative number', '-5'],
  ['a word', 'abc'],
  ['nothing', ''],
  ['a header that came twice', ['3', '5']],
])('R12 a hint that is none is ignored: %s', async ([, value]) => {
  expect(await noteOn({ 'retry-after': value })).toMatchObject({ action: 'wait', delayMs: 0 });
});

test('R14 a hint of 3e9 s goes up at once, and would be no hot loop if it were obeyed', async () => {
  await using provider = await startProvider(refuse(429, { 'retry-after': '3000000000' }));
  await using complete = chainTo(provider.url);
  expect(await errorOf(complete(request))).toMatchObject({ code: 'rate-limit', retryAfterMs: 2 ** 31 - 1 });
  await using patient = chainTo(provider.url, { maxRetryAfterMs: Infinity });
  const caller = new AbortController();
  const waiting = errorOf(patient(request, { signal: caller.signal }));
  await new Promise((resolve) => setTimeout(resolve, 50)); // a timer that overflowed would have fired after 1 ms
  expect(provider.requests).toBe(2);
  caller.abort();
  expect(await waiting).toMatchObject({ code: 'aborted' });
});

test('R16 an abort during a retry on its way closes the socket, once, and nothing more is sent', async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  let closed = 0;
  const { promise: gone, resolve: go } = Promise.withResolvers<void>();
  await using provider = await startProvider(refuse(503), (response) => {
    response.on('close', () => {
      closed++;
      go();
    });
    ask();
  });
  await using complete = chainTo(provider.url);
  const caller = new AbortController();
  const calling = errorOf(complete(request, { signal: caller.signal }));
  await asked;
  caller.abort();
  expect(await calling).toMatchObject({ code: 'aborted' });
  await gone;
  expect([closed, provider.requests]).toEqual([1, 2]);
});

test('R17 the server’s own judgement counts: `x-should-retry: false` on a 503, `true` on a 400', async () => {
  await using unwilling = await startProvider(refuse(503, { 'x-should-retry': 'false' }), answer);
  await using never = chainTo(unwilling.url);
  expect(await errorOf(never(request))).toMatchObject({ status: 503, fault: 'target' });
  expect(unwilling.requests).toBe(1);

  await using willing = await startProvider(refuse(400, { 'x-should-retry': 'true' }), answer);
  await using again = chainTo(willing.url);
  expect((await again(request)).attempts).toMatchObject([{ outcome: 'failed', error: { status: 400 } }, {}]);
  expect(willing.requests).toBe(2);
});

test('R18 overloaded in a stream is tried again before a delta; after one it goes up with what was said', async () => {
  await using before = await startProvider(stream([...opening, overloaded]), answer);
  await using again = chainTo(before.url);
  const seen: CompletionEvent['type'][] = [];
  const events = again.stream(request);
  for await (const { type } of events) seen.push(type);
  expect(seen.filter((type) => type !== 'usage' && type !== 'raw')).toEqual([
    'start',
    'attempt-failed',
    'retry',
    'start',
    'text-delta',
    'end',
  ]);
  expect(events.completion.text).toBe('Hello');

  await using after = await startProvider(stream([...opening, ...words('Hel'), overloaded]), answer);
  await using once = chainTo(after.url);
  const error = await errorOf(once(request));
  expect(error).toMatchObject({ code: 'overloaded', partial: { text: 'Hel' } });
  expect(after.requests).toBe(1);
});

test('an answer that is cut before anything was said is made again, one cut after it is an error with what came', async () => {
  await using provider = await startProvider(stream(opening), stream([...opening, ...words('Hel')]));
  await using complete = chainTo(provider.url);
  expect(await errorOf(complete({ ...request, maxTokens: 5_000 }))).toMatchObject({
    code: 'truncated',
    partial: { text: 'Hel', attempts: [{ outcome: 'failed' }, { outcome: 'failed' }] },
    cause: { errors: [{ code: 'truncated' }, { code: 'truncated' }] },
  });
  await using whole = await startProvider(stream(opening), stream([...opening, ...words('Hello'), ...closing]));
  await using twice = chainTo(whole.url);
  expect((await twice({ ...request, maxTokens: 5_000 })).text).toBe('Hello');
});

test('R27 a body that is a stream cannot be sent twice, and is refused before it is sent once', async () => {
  await using provider = await startProvider(refuse(503));
  await using complete = chainTo(provider.url);
  const content = new ReadableStream() as unknown as string;
  const error = await errorOf(complete({ ...request, messages: [{ role: 'user', content }] }));
  expect(error).toMatchObject({ code: 'invalid-request', fault: 'request', sent: 'no' });
  expect(error.message).toMatch(
    /^Expected `messages\[0\]\.content` to be a string or an array of parts, got ReadableStream/,
  );
  expect(provider.requests).toBe(0);
});

test('R28 a quota that is used up is not tried again; a limit that only words its message so is', async () => {
  const used = {
    error: { message: 'You exceeded your quota', type: 'insufficient_quota', code: 'insufficient_quota' },
  };
  const worded = { error: { message: 'INSUFFICIENT QUOTA', type: 'requests', code: 'rate_limit_exceeded' } };
  await using provider = await startProvider(refuse(429, {}, used), refuse(429, {}, worded));
  const complete = compose(retry(quick), openai({ baseUrl: `${provider.url}/v1`, apiKey: 'any' }));
  expect(await errorOf(complete(request))).toMatchObject({ code: 'quota', fault: 'target', status: 429 });
  expect(provider.requests).toBe(1);
  expect(await errorOf(complete(request))).toMatchObject({ code: 'rate-limit', fault: 'transient' });
  expect(provider.requests).toBe(4);
  await complete.close({ deadlineMs: 0 });
});

test('a wait that stands in the body is obeyed', async () => {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }];
  const body = [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Too many', details } }];
  await using provider = await startProvider(refuse(429, {}, body));
  const complete = compose(retry({ maxRetryAfterMs: 5 }), openai({ baseUrl: provider.url, apiKey: 'any' }));
  expect(await errorOf(complete(request))).toMatchObject({ code: 'rate-limit', retryAfterMs: 34_500 });
  await complete.close({ deadlineMs: 0 });
});
