import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { compose, isCompletionError, type Complete, type CompletionError, type CompletionRequest } from '@sluice/core';
import { anthropic, type AnthropicOptions } from './index.ts';

afterEach(() => vi.unstubAllEnvs());

const question: CompletionRequest = {
  model: 'claude-sonnet-5',
  messages: [{ role: 'user', content: 'Hello' }],
  maxTokens: 2_000,
};

interface Asked {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A chain of nothing but the transport, and a server on loopback that answers it. */
interface Api extends AsyncDisposable {
  readonly complete: Complete;
  readonly asked: readonly Asked[];
}

async function startApi(answer: (response: ServerResponse) => void, options: AnthropicOptions = {}): Promise<Api> {
  for (const name of ['http_proxy', 'HTTP_PROXY']) vi.stubEnv(name, undefined);
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (bytes: Buffer) => void parts.push(bytes));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as Asked['body'];
      asked.push({ path: request.url, headers: request.headers, body });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const complete = compose(anthropic({ baseUrl, apiKey: 'key', ...options }));
  return {
    complete,
    asked,
    async [Symbol.asyncDispose]() {
      await complete.close({ deadlineMs: 0 });
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const event = (name: string, value: object): string =>
  `event: ${name}\ndata: ${JSON.stringify({ type: name, ...value })}\n\n`;
const start = event('message_start', {
  message: {
    id: 'msg_1',
    model: 'claude-sonnet-5',
    role: 'assistant',
    content: [],
    usage: { input_tokens: 3, output_tokens: 1 },
  },
});
const ping = event('ping', {});
const opened = event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
const delta = event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Half an ' } });
const overloaded = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' });
const whole = {
  id: 'msg_1',
  type: 'message',
  model: 'claude-sonnet-5',
  role: 'assistant',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 1 },
};

const streaming =
  (body: string) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'request-id': 'req_0' }).end(body);
  };
const answering =
  (body: object, status = 200, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

async function failure({ complete }: Api, request = question): Promise<CompletionError> {
  try {
    for await (const _ of complete.stream(request));
  } catch (error) {
    if (isCompletionError(error)) return error;
    throw error;
  }
  throw new Error('Expected a CompletionError, got a normal end');
}

test('sse 101 a 200 with a JSON error where a stream was asked is that error', async () => {
  await using api = await startApi(
    answering({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' }),
  );
  expect(await failure(api)).toMatchObject({
    code: 'overloaded',
    message: 'Overloaded',
    fault: 'transient',
    providerType: 'overloaded_error',
    requestId: 'req_1',
    provider: 'anthropic',
  });
});

test('sse 111 a stream that ends before `message_stop` is truncated, with what was said', async () => {
  await using api = await startApi(streaming(start + opened + delta));
  expect(await failure(api)).toMatchObject({
    code: 'truncated',
    fault: 'transient',
    sent: 'yes',
    provider: 'anthropic',
    requestId: 'req_0',
    partial: { text: 'Half an ', usage: { inputTokens: 3 } },
  });
});

test('sse 112 an overloaded provider says so inside of its stream, before an output and after one', async () => {
  await using before = await startApi(streaming(ping + start + ping + overloaded));
  await using after = await startApi(streaming(start + opened + delta + ping + overloaded));
  const error = { code: 'overloaded', fault: 'transient', sent: 'yes', requestId: 'req_1', provider: 'anthropic' };
  expect(await failure(before)).toMatchObject({ ...error, partial: { text: '' } });
  expect(await failure(after)).toMatchObject({ ...error, partial: { text: 'Half an ' } });
});

test('sse 115 a stream that ends inside of a delta is truncated', async () => {
  await using api = await startApi(streaming(start + opened + delta + delta.slice(0, -20)));
  expect(await failure(api)).toMatchObject({ code: 'truncated', sent: 'yes', partial: { text: 'Half an ' } });
});

test('an error status keeps what the server judges and knows', async () => {
  const body = { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' }, request_id: 'req_1' };
  const headers = {
    'retry-after': '12',
    'x-should-retry': 'true',
    'anthropic-ratelimit-requests-remaining': '0',
  };
  await using api = await startApi(answering(body, 429, headers));
  expect(await failure(api)).toMatchObject({
    code: 'rate-limit',
    fault: 'transient',
    sent: 'no',
    status: 429,
    retryAfterMs: 12_000,
    providerType: 'rate_limit_error',
    rateLimit: { 'anthropic-ratelimit-requests-remaining': '0', 'retry-after': '12' },
  });
});

test('temperature 0 is sent, a short answer asked for whole, and the key, the version and betas go along', async () => {
  await using api = await startApi(answering(whole), { betas: ['a', 'b'] });
  await api.complete({ ...question, maxTokens: 10, temperature: 0 });
  await api.complete(question);
  expect(api.asked[0]).toMatchObject({
    path: '/v1/messages',
    headers: { 'x-api-key': 'key', 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a,b' },
    body: { model: 'claude-sonnet-5', max_tokens: 10, temperature: 0 },
  });
  expect(api.asked.map(({ body }) => body['stream'] ?? false)).toEqual([false, true]);
});

test('a function of the call gives the key of each call', async () => {
  await using api = await startApi(answering(whole), {
    apiKey: async ({ attributes }) => await Promise.resolve(`key of ${String(attributes['tenant'])}`),
  });
  await api.complete(question, { attributes: { tenant: 'a' } });
  await api.complete(question, { attributes: { tenant: 'b' } });
  expect(api.asked.map(({ headers }) => headers['x-api-key'])).toEqual(['key of a', 'key of b']);
});

test('without a key a call fails with `authentication` before anything is sent', async () => {
  vi.stubEnv('ANTHROPIC_API_KEY', '');
  await using api = await startApi(answering(whole), { apiKey: () => '' });
  expect(await failure(api)).toMatchObject({
    code: 'authentication',
    fault: 'target',
    sent: 'no',
    provider: 'anthropic',
  });
  const complete = compose(anthropic({ baseUrl: 'http://127.0.0.1:9' }));
  await expect(complete(question)).rejects.toMatchObject({ code: 'authentication', sent: 'no' });
  expect(api.asked).toEqual([]);
});

test('a key with a line break is refused without showing it', async () => {
  await using api = await startApi(answering(whole), { apiKey: 'sk-sec\nret' });
  const error = await failure(api);
  expect(error).toMatchObject({ code: 'authentication', fault: 'target', sent: 'no' });
  expect(error.message).toContain('`x-api-key`');
  expect(JSON.stringify(error) + error.message).not.toMatch(/sec|ret\b/);
  expect(api.asked).toEqual([]);
});
