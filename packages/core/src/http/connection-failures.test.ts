import { createServer } from 'node:net';
import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf, pause, readAll, textOf } from './testing/waiting.ts';

/** A port on which nobody listens: one was given to us a moment ago. */
async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a refused connection is a `connection` error of the moment, and nothing was sent', async () => {
  await using complete = toyChain(`http://127.0.0.1:${await unusedPort()}`);
  const error = await errorOf(complete.stream(question));
  expect(error).toMatchObject({ code: 'connection', fault: 'transient', sent: 'no', provider: 'toy' });
  expect(error.message).toContain('ECONNREFUSED');
  expect(error.cause).toBeInstanceOf(Error);
});

test.for<readonly [string, string]>([
  ['ENOTFOUND', 'transient'],
  ['EAI_AGAIN', 'transient'],
])('a name that is not found (%s) is a `connection` error, fault %s, and nothing was sent', async ([code, fault]) => {
  const dispatcher = new Agent({
    connect: {
      lookup: (name, _, callback) => callback(Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code }), '', 4),
    },
  });
  await using complete = toyChain('http://nowhere.invalid', { dispatcher });
  const error = await errorOf(complete.stream(question));
  expect(error).toMatchObject({ code: 'connection', fault, sent: 'no', provider: 'toy' });
  expect(error.message).toContain(`${code} nowhere.invalid`);
  await dispatcher.destroy();
});

test('TLS to a server without it is a `connection` error that waiting does not mend, and nothing was sent', async () => {
  await using server = await startServer(async (connection) => {
    await connection.wait(5);
    await connection.write('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    connection.end();
  });
  await using complete = toyChain(server.url.replace('http:', 'https:'));
  const error = await errorOf(complete.stream(question));
  expect(error).toMatchObject({ code: 'connection', fault: 'target', sent: 'no' });
  expect(error.message).toMatch(/SSL|TLS/);
});

test('a connection that closes before any header is a `connection` error that may have cost money', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    connection.end();
  });
  await using complete = toyChain(server.url);
  expect(await errorOf(complete.stream(question))).toMatchObject({
    code: 'connection',
    fault: 'transient',
    sent: 'maybe',
  });
});

test('bytes that are no HTTP are a `connection` error', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.write('SSH-2.0-OpenSSH_9.9\r\n');
  });
  await using complete = toyChain(server.url);
  expect(await errorOf(complete.stream(question))).toMatchObject({ code: 'connection', fault: 'transient' });
});

test('a kept connection that the server has closed between two calls is not used for the second', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.answer('{"answer":"Hi"}');
    connection.end();
  });
  await using complete = toyChain(server.url);
  for (let n = 0; n < 3; n++) {
    expect((await complete(question)).text).toBe('Hi');
    await pause(20);
  }
  console.log(
    `3 calls, each connection closed by the server after its answer: ${server.connections.length} connections`,
  );
  expect(server.connections).toHaveLength(3);
});

test('a kept connection that is reset as the second call is written makes that fail with `maybe`', async () => {
  await using server = await startServer(async (connection, index) => {
    await connection.request();
    await connection.answer('{"answer":"Hi"}');
    await connection.request();
    if (index === 0) connection.reset();
    else await connection.answer('{"answer":"Hi"}');
  });
  await using complete = toyChain(server.url);
  await complete(question);
  await pause(20);
  const error = await errorOf(complete(question));
  expect(error).toMatchObject({ code: 'connection', fault: 'transient', sent: 'maybe' });
  expect((await complete(question)).text).toBe('Hi');
});

test('interim responses are passed over, and their time is not that of the headers', async () => {
  await using server = await startServer(
    everyRequest(async (connection) => {
      for (const status of ['102 Processing', '103 Early Hints']) {
        await connection.write(`HTTP/1.1 ${status}\r\nlink: </a>\r\nretry-after: 5\r\n\r\n`);
        await connection.wait(5);
      }
      await connection.head({ 'request-id': 'r1' });
      await connection.events({ text: 'Hi' }, { end: true });
      await connection.finish();
    }),
  );
  await using complete = toyChain(server.url);
  for (let n = 0; n < 2; n++) {
    const events = await readAll(complete.stream(question));
    expect(events[0]).toMatchObject({ type: 'start', requestId: 'r1' });
    expect(textOf(events)).toBe('Hi');
  }
});

test('an interim response does not stop the clock of the headers', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    for (;;) {
      await connection.write('HTTP/1.1 102 Processing\r\n\r\n');
      await connection.wait(10);
    }
  });
  await using complete = toyChain(server.url, { timeouts: { headersMs: 50 } });
  expect(await errorOf(complete.stream(question))).toMatchObject({ code: 'timeout', clock: 'headers', sent: 'maybe' });
});
