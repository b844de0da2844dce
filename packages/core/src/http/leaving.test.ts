import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import type { EventStream } from '../chain/event-stream.ts';
import { httpTransport } from './http-transport.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toy, toyChain } from './testing/toy.ts';
import { bestOf, errorOf, pause, readAll, until } from './testing/waiting.ts';

const boundMs = 50;

function report(what: string, ms: number): void {
  console.log(`${what}: ${ms.toFixed(1)} ms`);
  expect(ms).toBeLessThanOrEqual(boundMs);
}

/** A server that says a little and then nothing, and how long after `leave` it sees its socket closed. */
async function closedAfter(leave: (events: EventStream, abort: () => void) => Promise<void>): Promise<number> {
  return bestOf(boundMs, async () => {
    await using server = await startServer(async (connection) => {
      await connection.request();
      await connection.head();
      await connection.events({ text: 'one' }, { text: 'two' });
      await connection.closed;
    });
    await using complete = toyChain(server.url);
    const controller = new AbortController();
    let leftAt = 0;
    const events = complete.stream(question, { signal: controller.signal });
    await leave(events, () => {
      leftAt = performance.now();
      controller.abort();
    }).then(() => (leftAt ||= performance.now()));
    await until(() => server.openConnections === 0, 'the socket to be closed');
    return server.connections[0]!.closedAt! - leftAt;
  });
}

test('sse 122 leaving the loop closes the socket, and nothing is rejected unhandled', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const ms = await closedAfter(async (events) => {
    for await (const event of events) if (event.type === 'text-delta') break;
  });
  await pause(5);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
  report('break mid-stream to closed socket', ms);
});

test('sse 121 an abort mid-stream rejects the waiting read with `aborted`, never a normal end, and closes the socket', async () => {
  const ms = await closedAfter(async (events, abort) => {
    for (let n = 0; n < 3; n++) await events.next();
    const waiting = events.next();
    await pause(5);
    abort();
    const error = await errorOf(waiting);
    expect([error.code, error.partial?.text]).toEqual(['aborted', 'onetwo']);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
  report('abort mid-stream to closed socket', ms);
});

test('a reader that breaks off with a read pending closes the socket, and its read ends with done', async () => {
  const ms = await closedAfter(async (events) => {
    for (let n = 0; n < 3; n++) await events.next();
    const waiting = events.next();
    await pause(5);
    await events.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
  report('return() with a read pending to closed socket', ms);
});

test('a loop that throws closes the socket', async () => {
  const ms = await closedAfter(async (events) => {
    const work = (async () => {
      for await (const event of events) if (event.type === 'text-delta') throw new Error('mine');
    })();
    await expect(work).rejects.toThrow('mine');
  });
  report('throw mid-stream to closed socket', ms);
});

test('an abort while the headers are awaited closes the socket', async () => {
  const ms = await bestOf(boundMs, async () => {
    await using server = await startServer(async (connection) => {
      await connection.request();
      await connection.closed;
    });
    await using complete = toyChain(server.url);
    const controller = new AbortController();
    const answer = complete(question, { signal: controller.signal });
    void answer.catch(() => {});
    await until(() => server.requests.length === 1, 'the request to arrive');
    const leftAt = performance.now();
    controller.abort();
    expect((await errorOf(answer)).code).toBe('aborted');
    await until(() => server.openConnections === 0, 'the socket to be closed');
    return server.connections[0]!.closedAt! - leftAt;
  });
  report('abort while waiting for headers to closed socket', ms);
});

test('an abort while the socket is paused closes it', async () => {
  const ms = await bestOf(boundMs, async () => {
    await using server = await startServer(async (connection) => {
      await connection.request();
      await connection.head();
      for (;;) await connection.events(...Array.from({ length: 100 }, () => ({ text: 'x'.repeat(1_000) })));
    });
    await using complete = toyChain(server.url);
    const controller = new AbortController();
    const events = complete.stream(question, { signal: controller.signal });
    await events.next();
    await until(() => server.connections[0]!.socket.writableNeedDrain, 'the server to be held up');
    await pause(50);
    expect(server.connections[0]!.socket.writableNeedDrain).toBe(true);
    const leftAt = performance.now();
    controller.abort();
    await until(() => server.openConnections === 0, 'the socket to be closed');
    expect((await errorOf(events)).code).toBe('aborted');
    return server.connections[0]!.closedAt! - leftAt;
  });
  report('abort while paused by back-pressure to closed socket', ms);
});

test('a transport on its own leaves no listener on a signal that outlives its calls', async () => {
  await using server = await startServer(everyRequest((connection) => connection.answer('{"answer":"Hi"}')));
  const transport = httpTransport(toy, { baseUrl: server.url });
  const { signal } = new AbortController();
  const call = { id: '1', request: question, attributes: {}, signal, stream: true };
  await readAll(transport(call));
  for await (const _ of transport(call)) break;
  const unread = transport(call)[Symbol.asyncIterator]();
  await unread.return!();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  await transport.close!();
});
