import { Agent, buildConnector } from 'undici';
import { expect, test } from 'vitest';
import type { EventStream } from '../chain/event-stream.ts';
import type { TimeoutOptions } from './exchange-clocks.ts';
import { sse } from './testing/connection.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf, pause, until } from './testing/waiting.ts';

/** Connects when it is told to. */
function slowAgent(): { readonly agent: Agent; readonly connecting: () => boolean; readonly letGo: () => void } {
  const connector = buildConnector({});
  let letGo: (() => void) | undefined;
  const agent = new Agent({
    connect: (options, callback) => void (letGo = () => connector(options, callback)),
  });
  return { agent, connecting: () => letGo !== undefined, letGo: () => letGo!() };
}

/** Leaves while the connection is being made, lets it be made, and counts what is sent on it then. */
async function bytesSentAfter(
  what: string,
  leave: (events: EventStream, abort: () => void, read: Promise<unknown>) => Promise<void>,
  timeouts: TimeoutOptions = {},
): Promise<number> {
  await using server = await startServer(async (connection) => void (await connection.request()));
  const { agent, connecting, letGo } = slowAgent();
  const complete = toyChain(server.url, { dispatcher: agent, timeouts });
  const controller = new AbortController();
  const events = complete.stream(question, { signal: controller.signal });
  const read = events.next();
  void read.catch(() => {});
  await until(connecting, 'the connection to be asked for');
  const leftAt = performance.now();
  await leave(events, () => controller.abort(), read);
  const settledMs = performance.now() - leftAt;
  letGo();
  await until(() => server.connections.length === 1, 'the connection to stand');
  await pause(50);
  const { bytesRead } = server.connections[0]!;
  console.log(`${what} while connecting: settled after ${settledMs.toFixed(1)} ms, then ${bytesRead} bytes were sent`);
  await agent.destroy();
  return bytesRead;
}

test('nothing is ever sent for somebody who aborted while connecting', async () => {
  const bytes = await bytesSentAfter('abort', async (_, abort, read) => {
    abort();
    const { code, sent } = await errorOf(read);
    expect([code, sent]).toEqual(['aborted', 'maybe']); // the edge cannot tell
  });
  expect(bytes).toBe(0);
});

test('nothing is ever sent for a reader who broke off while connecting', async () => {
  const bytes = await bytesSentAfter('return()', async (events, _, read) => {
    await events.return();
    expect(await read).toEqual({ done: true, value: undefined });
  });
  expect(bytes).toBe(0);
});

test('nothing is ever sent after the connect clock ran out', async () => {
  const leave = async (_: EventStream, __: () => void, read: Promise<unknown>): Promise<void> => {
    const { code, clock, sent, fault, provider } = await errorOf(read);
    expect([code, clock, sent, fault, provider]).toEqual(['timeout', 'connect', 'no', 'transient', 'toy']);
  };
  expect(await bytesSentAfter('timeout', leave, { connectMs: 20 })).toBe(0);
});

test('a call that was left while connecting does not harm the next one, which uses the connection', async () => {
  await using server = await startServer(everyRequest((connection) => connection.answer('{"answer":"Hi"}')));
  const { agent, connecting, letGo } = slowAgent();
  const complete = toyChain(server.url, { dispatcher: agent });
  const controller = new AbortController();
  const left = complete(question, { signal: controller.signal });
  void left.catch(() => {});
  await until(connecting, 'the connection to be asked for');
  controller.abort();
  const second = complete({ ...question, maxTokens: 2 });
  letGo();
  expect((await second).text).toBe('Hi');
  expect(server.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { model: 'toy-1', maxTokens: 2, stream: false },
  ]);
  await agent.destroy();
});

test('a request that is aborted in the queue of a busy connection never reaches the server', async () => {
  let letFirstEnd: (() => void) | undefined;
  await using server = await startServer(
    everyRequest(async (connection) => {
      await connection.head();
      await connection.events({ text: 'Hi' });
      if (!letFirstEnd) await new Promise<void>((resolve) => (letFirstEnd = resolve));
      await connection.piece(sse({ end: true }));
      await connection.finish();
    }),
  );
  const agent = new Agent({ connections: 1 });
  const complete = toyChain(server.url, { dispatcher: agent });
  const first = complete({ ...question, model: 'first' });
  await until(() => letFirstEnd !== undefined, 'the first to be under way');
  const controller = new AbortController();
  const second = complete({ ...question, model: 'second' }, { signal: controller.signal });
  void second.catch(() => {});
  const third = complete({ ...question, model: 'third' });
  await pause(20);
  const leftAt = performance.now();
  controller.abort();
  const error = await errorOf(second);
  console.log(`abort in the queue: settled after ${(performance.now() - leftAt).toFixed(1)} ms`);
  expect(error.code).toBe('aborted');
  letFirstEnd!();
  await Promise.all([first, third]);
  await pause(20);
  const models = server.requests.map(({ body }) => (JSON.parse(body) as { readonly model: string }).model);
  console.log(`abort in the queue: the server got ${models.join(', ')} on ${server.connections.length} connection(s)`);
  expect(models).toEqual(['first', 'third']);
  expect(server.connections).toHaveLength(1);
  await agent.destroy();
});

test('a call that is over before its first read sends nothing, and one whose key comes too late neither', async () => {
  await using server = await startServer(async (connection) => void (await connection.request()));
  const signal = AbortSignal.abort();
  await using complete = toyChain(server.url);
  expect((await errorOf(complete.stream(question, { signal }))).code).toBe('aborted');

  let giveKey!: (headers: Record<string, string>) => void;
  const key = new Promise<Record<string, string>>((resolve) => (giveKey = resolve));
  await using keyed = toyChain(server.url, { authorize: () => key });
  const events = keyed.stream(question);
  const read = events.next();
  await events.return();
  giveKey({ 'x-key': 'late' });
  expect((await read).done).toBe(true);
  await pause(30);
  expect(server.connections).toHaveLength(0);
});
