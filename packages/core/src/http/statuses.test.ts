import { expect, test } from 'vitest';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf, readAll, until } from './testing/waiting.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** The error that a status makes, with the headers and the body that it comes with. */
async function errorOfStatus(status: number, headers: Headers = {}, body = '{"error":{"message":"Because"}}') {
  await using server = await startServer(everyRequest((connection) => connection.answer(body, headers, status)));
  await using complete = toyChain(server.url);
  return await errorOf(complete.stream(question));
}

const meanings = [
  [400, 'invalid-request', 'request', 'no'],
  [401, 'authentication', 'target', 'no'],
  [402, 'quota', 'target', 'no'],
  [403, 'permission', 'target', 'no'],
  [404, 'not-found', 'target', 'no'],
  [408, 'provider-error', 'transient', 'no'],
  [409, 'provider-error', 'transient', 'no'],
  [413, 'invalid-request', 'request', 'no'],
  [422, 'invalid-request', 'request', 'no'],
  [425, 'provider-error', 'transient', 'no'],
  [429, 'rate-limit', 'transient', 'no'],
  [500, 'provider-error', 'transient', 'maybe'],
  [502, 'provider-error', 'transient', 'maybe'],
  [503, 'overloaded', 'transient', 'no'],
  [504, 'provider-error', 'transient', 'maybe'],
  [529, 'overloaded', 'transient', 'no'],
] as const;

test.for(meanings)('a %i is %s, fault %s, sent %s', async ([status, code, fault, sent]) => {
  const error = await errorOfStatus(status, { 'request-id': 'r1' });
  expect(error).toMatchObject({ code, fault, sent, status, provider: 'toy', requestId: 'r1', message: 'Because' });
});

test('a redirect is a wrong address: nothing was sent to a provider, and waiting does not help', async () => {
  const error = await errorOfStatus(301, {});
  expect(error).toMatchObject({ code: 'malformed', fault: 'target', sent: 'no', status: 301 });
  expect(error.message).toContain('Because');
});

test('`x-should-retry` is obeyed: the server knows better than its status', async () => {
  expect(await errorOfStatus(503, { 'x-should-retry': 'false' })).toMatchObject({
    code: 'overloaded',
    fault: 'target',
  });
  expect(await errorOfStatus(400, { 'x-should-retry': 'true' })).toMatchObject({
    code: 'invalid-request',
    fault: 'transient',
  });
  expect(await errorOfStatus(400, { 'x-should-retry': 'false' })).toMatchObject({ fault: 'request' });
  expect(await errorOfStatus(503, { 'x-should-retry': 'perhaps' })).toMatchObject({ fault: 'transient' });
});

test('the id of the request is found under each of its names', async () => {
  for (const name of ['request-id', 'x-request-id', 'apim-request-id', 'x-amzn-requestid', 'x-goog-request-id']) {
    expect((await errorOfStatus(500, { [name]: 'r2' })).requestId).toBe('r2');
  }
});

test('rate-limit headers stand on the error and on the start, as sent', async () => {
  const headers = {
    'X-RateLimit-Remaining-Requests': '3',
    'x-ratelimit-reset-tokens': '6m0s',
    'anthropic-ratelimit-input-tokens-remaining': '80000',
    'anthropic-priority-output-tokens-limit': '10',
    'x-other': '1',
  };
  const rateLimit = {
    'x-ratelimit-remaining-requests': '3',
    'x-ratelimit-reset-tokens': '6m0s',
    'anthropic-ratelimit-input-tokens-remaining': '80000',
    'anthropic-priority-output-tokens-limit': '10',
  };
  expect((await errorOfStatus(429, headers)).rateLimit).toEqual(rateLimit);

  await using server = await startServer(
    everyRequest((connection) => connection.answer('{"answer":"Hi"}', { ...headers, 'x-request-id': 'r3' })),
  );
  await using complete = toyChain(server.url);
  const [start] = await readAll(complete.stream(question));
  expect(start).toMatchObject({ type: 'start', requestId: 'r3', rateLimit });
});

test('an error body that is a page, that is cut, that is empty or without end still gives the error of its status', async () => {
  const page = await errorOfStatus(502, { 'content-type': 'text/html' }, '<html>Bad gateway</html>');
  expect(page).toMatchObject({ code: 'provider-error', status: 502 });
  expect(page.message).toContain('Bad gateway');
  expect(await errorOfStatus(503, {}, '')).toMatchObject({ code: 'overloaded', status: 503 });

  let endless = false;
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ 'content-type': 'application/json', 'retry-after': '3' }, 429);
    await connection.piece('{"error":{"mess');
    if (!endless) return connection.reset();
    for (;;) await connection.piece('x'.repeat(10_000));
  });
  await using complete = toyChain(server.url);
  expect(await errorOf(complete.stream(question))).toMatchObject({
    code: 'rate-limit',
    status: 429,
    retryAfterMs: 3_000,
  });
  endless = true;
  expect(await errorOf(complete.stream(question))).toMatchObject({ code: 'rate-limit', status: 429 });
  await until(() => server.openConnections === 0, 'the socket to be closed');
});

test('the connection of an error is used again', async () => {
  let status = 500;
  await using server = await startServer(
    everyRequest((connection) => connection.answer('{"answer":"Hi"}', {}, status)),
  );
  await using complete = toyChain(server.url);
  await errorOf(complete(question));
  status = 200;
  expect((await complete(question)).text).toBe('Hi');
  expect(server.connections).toHaveLength(1);
});
