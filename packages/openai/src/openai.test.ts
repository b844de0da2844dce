import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { compose, isCompletionError, type CompletionRequest } from '@sluice/core';
import { openai, openaiDialect, type OpenAIOptions } from './index.ts';

afterEach(() => vi.unstubAllEnvs());

const question: CompletionRequest = { model: 'gpt-5.2', messages: [{ role: 'user', content: 'Hello' }], maxTokens: 5 };
const answer = {
  id: 'x',
  model: 'gpt-5.2',
  choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }],
};

/** What a server on loopback is asked by a transport with these options. */
async function ask(options: OpenAIOptions) {
  for (const name of ['http_proxy', 'HTTP_PROXY']) vi.stubEnv(name, undefined);
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const complete = compose(openai({ baseUrl, ...options }));
  try {
    const { text, provider } = await complete(question);
    return { text, provider, path: asked[0]!.url, headers: asked[0]!.headers };
  } finally {
    await complete.close({ deadlineMs: 0 });
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a key is sent as a bearer, and asked for with each call when it is a function', async () => {
  expect(await ask({ apiKey: 'secret' })).toMatchObject({
    text: 'Hi',
    path: '/v1/chat/completions',
    headers: { authorization: 'Bearer secret' },
  });
  const apiKey = ({ request }: { readonly request: CompletionRequest }) => Promise.resolve(`for ${request.model}`);
  expect(await ask({ apiKey })).toMatchObject({ headers: { authorization: 'Bearer for gpt-5.2' } });
});

test('the environment’s key goes to OpenAI and to nobody else', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'from the environment');
  expect((await ask({})).headers.authorization).toBeUndefined();
  expect((await ask({ apiKey: false, server: 'openai' })).headers.authorization).toBeUndefined();
  expect((await ask({ server: 'openai' })).headers.authorization).toBe('Bearer from the environment');
});

test('a deployment at Azure has its key, path and version', async () => {
  vi.stubEnv('AZURE_OPENAI_API_KEY', 'azure');
  const { path, headers } = await ask({
    server: 'azure',
    path: '/deployments/mine/chat/completions',
    query: { 'api-version': '2024-10-21' },
  });
  expect(path).toBe('/v1/deployments/mine/chat/completions?api-version=2024-10-21');
  expect(headers['api-key']).toBe('azure');
  expect(headers.authorization).toBeUndefined();
});

test('a server has the name that it is given', async () => {
  expect((await ask({ provider: 'ollama' })).provider).toBe('ollama');
  expect(openaiDialect({ provider: 'ollama' }).provider).toBe('ollama');
});

test('without a key where one is needed nothing is sent', async () => {
  vi.stubEnv('OPENAI_API_KEY', undefined);
  const error: unknown = await ask({ server: 'openai' }).catch((reason: unknown) => reason);
  expect(isCompletionError(error, 'authentication')).toBe(true);
  expect(String(error)).toContain('OPENAI_API_KEY');
});

test('options that cannot be are refused by name', () => {
  const wrong = [{ apiKey: '' }, { maxTokens: 0 }, { path: 'chat' }, { provider: '' }, { server: 'nobody' as never }];
  for (const options of wrong) expect(() => openai(options)).toThrow(`Expected \`${Object.keys(options)[0]}\``);
  expect(() => openai({ server: 'azure' })).toThrow('Expected `baseUrl`');
});
