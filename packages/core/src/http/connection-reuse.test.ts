import { expect, test } from 'vitest';
import { systemClock, type Clock } from '../time/clock.ts';
import { sse } from './testing/connection.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { bestOf, pause, readAll, textOf, until } from './testing/waiting.ts';

const answered = sse({ text: 'Hi' }, { end: true });

test('100 streams one after the other use one connection, also when [DONE] and the last chunk come after the end', async () => {
  const connections = await bestOf(1, async () => {
    await using server = await startServer(
      everyRequest(async (connection) => {
        await connection.head();
        await connection.piece(answered);
        await connection.piece('data: [DONE]\n\n');
        await connection.finish();
      }),
    );
    await using complete = toyChain(server.url);
    for (let n = 0; n < 100; n++) expect(textOf(await readAll(complete.stream(question)))).toBe('Hi');
    expect(server.requests).toHaveLength(100);
    return server.connections.length;
  });
  console.log(`100 streams one after the other: ${connections} connection(s)`);
  expect(connections).toBe(1);
});

test('100 whole answers one after the other use one connection', async () => {
  await using server = await startServer(everyRequest((connection) => connection.answer('{"answer":"Hi"}')));
  await using complete = toyChain(server.url);
  for (let n = 0; n < 100; n++) expect((await complete({ ...question, maxTokens: 10 })).text).toBe('Hi');
  console.log(`100 whole answers one after the other: ${server.connections.length} connection(s)`);
  expect(server.requests).toHaveLength(100);
  expect(server.connections).toHaveLength(1);
});

test('a response whose end comes some ms after the terminal event gives its connection back', async () => {
  await using server = await startServer(
    everyRequest(async (connection) => {
      await connection.head();
      await connection.piece(answered);
      await connection.wait(10);
      await connection.piece('data: [DONE]\n\n');
      await connection.finish();
    }),
  );
  await using complete = toyChain(server.url);
  for (let n = 0; n < 3; n++) {
    await readAll(complete.stream(question));
    await pause(30);
  }
  expect(server.connections).toHaveLength(1);
});

test('sse 109 what comes after the end is ignored, drained, and the connection is used again', async () => {
  await using server = await startServer(
    everyRequest(async (connection) => {
      await connection.head();
      await connection.piece(answered);
      await connection.piece(
        sse({ text: 'more' }, { error: { message: 'too late' } }, { end: true }) + 'data: {no json\n\n',
      );
      await connection.piece('x'.repeat(30_000));
      await connection.finish();
    }),
  );
  await using complete = toyChain(server.url);
  for (let n = 0; n < 3; n++) {
    const events = await readAll(complete.stream(question));
    expect(events.map(({ type }) => type)).toEqual(['start', 'text-delta', 'end']);
    await pause(20);
  }
  expect(server.connections).toHaveLength(1);
});

test('sse 109 a server that talks on after the end is cut off at a bound of bytes', async () => {
  let endedAt = 0;
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    await connection.piece(answered);
    endedAt = performance.now();
    await connection.piece(sse({ text: 'x'.repeat(200_000) }));
    await connection.closed;
  });
  // The bound of time is the only background timer of an exchange: without it that of bytes has to do.
  const after: Clock['after'] = (delayMs, action, options) =>
    options?.background ? () => {} : systemClock.after(delayMs, action, options);
  await using complete = toyChain(server.url, { clock: { ...systemClock, after } });
  expect(textOf(await readAll(complete.stream(question)))).toBe('Hi');
  await until(() => server.openConnections === 0, 'the connection to be closed');
  const closedMs = server.connections[0]!.closedAt! - endedAt;
  console.log(`sse 109: closed ${closedMs.toFixed(1)} ms after the end, when 200 KB followed it`);
});

test('sse 110 a server that leaves the socket open after the end does not hold the answer up, nor keep the socket', async () => {
  const closing: number[] = [];
  const completing: number[] = [];
  const bestMs = await bestOf(100, async () => {
    let endedAt = 0;
    await using server = await startServer(async (connection) => {
      await connection.request();
      await connection.head();
      await connection.piece(`${answered}data: [DONE]\n\n`);
      endedAt = performance.now();
      await connection.closed;
    });
    await using complete = toyChain(server.url);
    expect(textOf(await readAll(complete.stream(question)))).toBe('Hi');
    completing.push(performance.now() - endedAt);
    await until(() => server.openConnections === 0, 'the connection to be closed');
    closing.push(server.connections[0]!.closedAt! - endedAt);
    return closing.at(-1)!;
  });
  console.log(
    `sse 110: complete ${Math.min(...completing).toFixed(1)} ms, closed ${bestMs.toFixed(1)} ms after the end`,
  );
  expect(Math.min(...completing)).toBeLessThan(45); // it does not wait for the drain
  expect(bestMs).toBeLessThanOrEqual(100);
});
