import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { sse } from './testing/connection.ts';
import { startProxy } from './testing/proxy.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { selfSignedCertificate } from './testing/self-signed-certificate.ts';
import { question, toyChain } from './testing/toy.ts';
import { readAll, textOf } from './testing/waiting.ts';

const certificate = selfSignedCertificate();
const authorities = getCACertificates();
setDefaultCACertificates([certificate.cert]);
afterAll(() => setDefaultCACertificates(authorities));
afterEach(() => vi.unstubAllEnvs());

const answering = everyRequest(async (connection) => {
  await connection.head();
  await connection.events({ text: 'Hi' }, { end: true });
  await connection.finish();
});

test.for(['http_proxy', 'HTTP_PROXY'])('a call goes through the proxy that %s names', async (name) => {
  await using server = await startServer(answering);
  await using proxy = await startProxy();
  vi.stubEnv(name, proxy.url);
  await using complete = toyChain(server.url);
  expect(textOf(await readAll(complete.stream(question)))).toBe('Hi');
  console.log(`${name}: the proxy was asked ${proxy.asked.join(', ')}`);
  expect(proxy.asked).toHaveLength(1);
});

test('NO_PROXY keeps calls to the hosts that it names out of the proxy', async () => {
  await using server = await startServer(answering);
  await using proxy = await startProxy();
  vi.stubEnv('http_proxy', proxy.url);
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  await using complete = toyChain(server.url);
  expect(textOf(await readAll(complete.stream(question)))).toBe('Hi');
  expect(proxy.asked).toEqual([]);
});

test('a call over TLS goes through a tunnel that https_proxy names, and an abort closes it', async () => {
  let closed = false;
  const server = createServer(certificate, (request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse({ text: 'Hi' }));
    });
    response.on('close', () => (closed = true));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  {
    await using proxy = await startProxy();
    vi.stubEnv('https_proxy', proxy.url);
    await using complete = toyChain(`https://127.0.0.1:${port}`);
    for await (const event of complete.stream(question)) if (event.type === 'text-delta') break;
    await vi.waitFor(() => expect(closed).toBe(true));
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${port}`]);
  }
  await new Promise((resolve) => server.close(resolve));
});
